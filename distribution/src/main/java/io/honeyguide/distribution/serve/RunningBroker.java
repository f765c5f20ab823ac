package io.honeyguide.distribution.serve;

import io.honeyguide.broker.Broker;
import io.honeyguide.broker.PortTakenException;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.DataDirectoryException;
import io.honeyguide.log.LogDamagedException;
import io.honeyguide.log.LogException;
import io.honeyguide.plugin.PluginException;
import io.honeyguide.plugin.PluginSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
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
  private final Broker broker;

  private RunningBroker(Configuration configuration, Broker broker) {
    this.configuration = configuration;
    this.broker = broker;
  }

  /**
   * Starts a broker and returns once it accepts clients.
   *
   * @throws CommandFailure with the exit code and the line for what keeps it from starting
   */
  public static RunningBroker start(Configuration configuration) {
    requireGuardedListeners(configuration);
    try {
      var options = BrokerAssembly.options(configuration, BuildVersion.text());
      var broker = Broker.start(options);
      return new RunningBroker(configuration, broker);
    } catch (PortTakenException e) {
      throw new CommandFailure(ExitCode.PORT_BUSY, e);
    } catch (LogDamagedException e) {
      throw new CommandFailure(ExitCode.LOG_DAMAGED, e);
    } catch (DataDirectoryException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (LogException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (PluginSettingsException e) {
      throw new CommandFailure(ExitCode.CONFIG_INVALID, e);
    } catch (PluginException e) {
      throw new CommandFailure(ExitCode.PLUGIN_FAILED, e);
    }
  }

  /** Nobody is authenticated, so strangers must not reach the listeners unless asked for. */
  private static void requireGuardedListeners(Configuration configuration) {
    for (var setting : List.of(Settings.MQTT_HOST, Settings.HTTP_HOST)) {
      var host = configuration.get(setting);
      if (!isLoopback(host, setting.key()) && !configuration.get(Settings.INSECURE_REMOTE_ACCESS)) {
        throw new CommandFailure(
            ExitCode.CONFIG_INVALID,
            ("%s is %s (%s), which others on the network can reach, and nobody is authenticated:"
                    + " use 127.0.0.1, or set %s=true")
                .formatted(
                    setting.key(),
                    host,
                    configuration.origin(setting),
                    Settings.INSECURE_REMOTE_ACCESS.key()));
      }
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
    if (configuration.get(Settings.INSECURE_REMOTE_ACCESS)) {
      LOG.warn(
          "SV1002 serve.insecure reason=\"nobody is authenticated: whoever reaches the ports may"
              + " read and write everything\" fix=\"set {}=false\"",
          Settings.INSECURE_REMOTE_ACCESS.key());
    } else {
      LOG.info(
          "SV1001 serve.loopbackOnly reason=\"no authentication is configured, so only this machine"
              + " is served\" fix=\"to be reached from elsewhere set {} and {} to another address"
              + " and {}=true\"",
          Settings.MQTT_HOST.key(),
          Settings.HTTP_HOST.key(),
          Settings.INSECURE_REMOTE_ACCESS.key());
    }
  }

  /** Where MQTT is spoken, as {@code HOST:PORT}. */
  public String mqttAddress() {
    return bracketed(configuration.get(Settings.MQTT_HOST)) + ":" + broker.mqttPort();
  }

  /** Where HTTP is spoken, as {@code HOST:PORT}. */
  public String httpAddress() {
    return bracketed(configuration.get(Settings.HTTP_HOST)) + ":" + broker.httpPort();
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** The one line that says that clients are welcome. */
  public String readyLine() {
    return "honeyguide ready mqtt=%s http=%s data=%s"
        .formatted(mqttAddress(), httpAddress(), configuration.get(Settings.DATA));
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
