package io.honeyguide.distribution.serve;

import io.honeyguide.access.AccessException;
import io.honeyguide.broker.Broker;
import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.broker.PortTakenException;
import io.honeyguide.distribution.config.Configuration;
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

  private final BrokerOptions options;
  private final Reach reach;
  private final Broker broker;

  private RunningBroker(BrokerOptions options, Reach reach, Broker broker) {
    this.options = options;
    this.reach = reach;
    this.broker = broker;
  }

  /**
   * Starts a broker and returns once it accepts clients.
   *
   * @throws CommandFailure with the exit code and the line for what keeps it from starting
   */
  public static RunningBroker start(Configuration configuration) {
    var options = BrokerAssembly.options(configuration, BuildVersion.text());
    var reach = new Reach(configuration, options);
    reach.check();
    try {
      var broker = Broker.start(options);
      return new RunningBroker(options, reach, broker);
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

  /** Logs who can reach this broker. */
  public void logReach() {
    reach.log();
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
