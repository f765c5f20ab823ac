package io.honeyguide.distribution.serve;

import io.honeyguide.broker.BrokerOptions;
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
import io.honeyguide.mqtt.MqttOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who can reach a broker, and whether that is safe: refused, warned of or noted at its start. */
final class Reach {

  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  private final Configuration configuration;
  private final BrokerOptions options;

  Reach(Configuration configuration, BrokerOptions options) {
    this.configuration = configuration;
    this.options = options;
  }

  /**
   * Where not everybody has to prove who it is strangers are kept away, unless asked for.
   *
   * @throws CommandFailure when a listener is open to them
   */
  void check() {
    if (!options.access().isGuarded()) {
      requireGuardedListeners();
    }
  }

  private void requireGuardedListeners() {
    for (var section : configuration.mqttListeners()) {
      if (section.get(MqttSettings.PATH).isEmpty()) {
        requireGuarded(section, MqttSettings.LISTEN.host());
      }
    }
    for (var section : configuration.httpListeners()) {
      requireGuarded(section, HttpSettings.LISTEN.host());
    }
  }

  private void requireGuarded(ListenerSection section, Setting<String> setting) {
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
  void log() {
    if (options.access().isGuarded()) {
      listens().forEach(Reach::warnOfPlaintext);
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
}
