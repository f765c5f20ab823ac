package io.honeyguide.distribution.serve;

import io.honeyguide.access.AccessException;
import io.honeyguide.broker.Broker;
import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.broker.PortTakenException;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.HttpSettings;
import io.honeyguide.distribution.config.ListenerSection;
import io.honeyguide.distribution.config.MqttSettings;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.TlsException;
import io.honeyguide.log.DataDirectoryException;
import io.honeyguide.log.LogDamagedException;
import io.honeyguide.log.LogException;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.plugin.PluginException;
import io.honeyguide.plugin.PluginSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker made from a configuration, in this process.
 *
 * <p>Owner: the thread that starts it; any thread may close it, once or more often.
 */
public final class RunningBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningBroker.class);

  private final Configuration configuration;
  private final BrokerOptions options;
  private final Broker broker;

  private RunningBroker(Configuration configuration, BrokerOptions options, Broker broker) {
    this.configuration = configuration;
    this.options = options;
    this.broker = broker;
  }

  /**
   * Starts a broker and returns once it accepts clients.
   *
   * @throws CommandFailure with the exit code and the line for what keeps it from starting
   */
  public static RunningBroker start(Configuration configuration) {
    var options = BrokerAssembly.options(configuration, BuildVersion.text());
    if (!options.access().isGuarded()) {
      requireGuardedListeners(configuration);
    }
    try {
      var broker = Broker.start(options);
      return new RunningBroker(configuration, options, broker);
    } catch (AccessException e) {
      throw new CommandFailure(ExitCode.CONFIG_INVALID, e);
    } catch (PortTakenException e) {
      throw new CommandFailure(ExitCode.PORT_BUSY, e);
    } catch (LogDamagedException e) {
      throw new CommandFailure(ExitCode.LOG_DAMAGED, e);
    } catch (DataDirectoryException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (LogException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (TlsException e) {
      throw new CommandFailure(ExitCode.CONFIG_INVALID, e);
    } catch (PluginSettingsException e) {
      throw new CommandFailure(ExitCode.CONFIG_INVALID, e);
    } catch (PluginException e) {
      throw new CommandFailure(ExitCode.PLUGIN_FAILED, e);
    }
  }

  /** Where not everybody has to prove who it is strangers are kept away, unless asked for. */
  private static void requireGuardedListeners(Configuration configuration) {
    for (var section : configuration.mqttListeners()) {
      if (section.get(MqttSettings.PATH).isEmpty()) {
        requireGuarded(configuration, section, MqttSettings.LISTEN.host());
      }
    }
    for (var section : configuration.httpListeners()) {
      requireGuarded(configuration, section, HttpSettings.LISTEN.host());
    }
  }

  private static void requireGuarded(
      Configuration configuration, ListenerSection section, Setting<String> setting) {
    var host = section.get(setting);
    if (!isLoopback(host, section.key(setting))
        && !configuration.get(Settings.INSECURE_REMOTE_ACCESS)) {
      throw new CommandFailure(
          ExitCode.CONFIG_INVALID,
          ("%s is %s (%s), which others on the network can reach, and nobody is authenticated:"
                  + " use 127.0.0.1, set %s, or set %s=true")
              .formatted(
                  section.key(setting),
                  host,
                  section.origin(setting),
                  Settings.USERS_FILE.key(),
                  Settings.INSECURE_REMOTE_ACCESS.key()));
    }
  }

  private static boolean isLoopback(String host, String key) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new CommandFailure(
          ExitCode.CONFIG_INVALID, "%s: there is no host \"%s\"".formatted(key, host), e);
    }
  }

  /** Logs who can reach this broker. */
  public void logReach() {
    if (options.access().isGuarded()) {
      listens().forEach(RunningBroker::warnOfPlaintext);
    } else if (configuration.get(Settings.INSECURE_REMOTE_ACCESS)) {
      LOG.warn(
          "SV1002 serve.insecure reason=\"nobody is authenticated: whoever reaches the ports may"
              + " read and write everything\" fix=\"set {}=false\"",
          Settings.INSECURE_REMOTE_ACCESS.key());
    } else {
      LOG.info(
          "SV1001 serve.loopbackOnly reason=\"no authentication is configured, so only this machine"
              + " is served\" fix=\"to be reached from elsewhere set {} and {} to another address"
              + " and {}, or {}=true\"",
          MqttSettings.LISTEN.host().key(),
          HttpSettings.LISTEN.host().key(),
          Settings.USERS_FILE.key(),
          Settings.INSECURE_REMOTE_ACCESS.key());
    }
  }

  private Stream<ListenOptions> listens() {
    return Stream.concat(
        options.mqtt().stream().map(MqttOptions::listen),
        options.http().stream().map(HttpOptions::listen));
  }

  private static void warnOfPlaintext(ListenOptions listen) {
    if (listen.tls() == null
        && listen.address() instanceof ListenAddress.Tcp tcp
        && !isLoopback(tcp.host(), listen.name())) {
      LOG.warn(
          "SV1006 serve.plaintext listener={} reason=\"who listens on the way reads passwords and"
              + " messages\" fix=\"give the listener a tls certificate, or let a proxy on this"
              + " machine end TLS\"",
          listen.name());
    }
  }

  /** Where the default listener speaks MQTT, as {@code HOST:PORT}. */
  public String mqttAddress() {
    return address(options.mqtt().get(0).listen());
  }

  /** Where the default listener speaks HTTP, as {@code HOST:PORT}. */
  public String httpAddress() {
    return address(options.http().get(0).listen());
  }

  private String address(ListenOptions listen) {
    return listen.address() instanceof ListenAddress.Tcp tcp
        ? new ListenAddress.Tcp(tcp.host(), broker.port(listen.name())).toString()
        : listen.address().toString();
  }

  /** Logs where the broker listens, one line for each listener. */
  public void logListeners() {
    options.mqtt().forEach(each -> logListener(each.listen(), "mqtt"));
    options.http().forEach(each -> logListener(each.listen(), "http"));
  }

  private void logListener(ListenOptions listen, String protocol) {
    LOG.info(
        "SV1005 serve.listening listener={} protocol={} transport={} proxy-protocol={} at={}",
        listen.name(),
        protocol,
        listen.transport(),
        listen.proxyProtocol(),
        address(listen));
  }

  /** The one line that says that clients are welcome, and where. */
  public String readyLine() {
    var more =
        Stream.concat(
                options.mqtt().stream().skip(1).map(MqttOptions::listen),
                options.http().stream().skip(1).map(HttpOptions::listen))
            .map(listen -> " " + listen.name() + "=" + address(listen))
            .collect(Collectors.joining());
    return "honeyguide ready mqtt=%s http=%s%s data=%s"
        .formatted(mqttAddress(), httpAddress(), more, options.dataDirectory());
  }

  /** Waits until the broker cannot go on, and tells why. */
  public LogException awaitFailure() {
    return broker.failure().join();
  }

  /** Stops cleanly: connections end, plugins store their state, the log is closed. */
  @Override
  public void close() {
    broker.close();
  }
}
