package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.config.HttpSettings;
import io.honeyguide.distribution.config.ListenSettings;
import io.honeyguide.distribution.config.ListenSettings.ProxyProtocol;
import io.honeyguide.distribution.config.ListenerSection;
import io.honeyguide.distribution.config.MqttSettings;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.http.HttpDeadlines;
import io.honeyguide.http.HttpLimits;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.TlsOptions;
import io.honeyguide.mqtt.MqttLimits;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.session.Session;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the settings of one listener into its options. */
final class ListenerAssembly {

  private final ListenerSection section;

  ListenerAssembly(ListenerSection section) {
    this.section = section;
  }

  MqttOptions mqtt() {
    var listen = listen(MqttSettings.LISTEN, mqttAddress(), get(MqttSettings.CONNECT_TIMEOUT));
    return MqttOptions.builder()
        .listen(listen)
        .packetBytesMax(bytes(MqttSettings.PACKET_BYTES_MAX))
        .receiveMaximum(get(MqttSettings.RECEIVE_MAXIMUM))
        .inflightMax(get(MqttSettings.INFLIGHT_MAX))
        .topicAliasMaximum(get(MqttSettings.TOPIC_ALIAS_MAXIMUM))
        .keepAliveMaxSeconds((int) get(MqttSettings.KEEP_ALIVE_MAX).toSeconds())
        .sessionExpiryMaxSeconds(
            get(MqttSettings.SESSION_EXPIRY_MAX)
                .map(Duration::toSeconds)
                .orElse(Session.NEVER_EXPIRES))
        .connectTimeoutSeconds((int) get(MqttSettings.CONNECT_TIMEOUT).toSeconds())
        .outputBytesMax(bytes(MqttSettings.OUTPUT_BYTES_MAX))
        .stalledAfterMs((int) ms(MqttSettings.STALLED_AFTER))
        .closeTimeoutMs((int) ms(MqttSettings.CLOSE_TIMEOUT))
        .limits(mqttLimits())
        .build();
  }

  private MqttLimits mqttLimits() {
    var response = get(MqttSettings.RESPONSE_INFORMATION).strip();
    return MqttLimits.builder()
        .topicAliasOutMax(get(MqttSettings.TOPIC_ALIAS_OUT_MAX))
        .publishRateMax(get(MqttSettings.PUBLISH_RATE_MAX))
        .receiveBytesRateMax(get(MqttSettings.RECEIVE_BYTES_RATE_MAX))
        .totalPublishRateMax(get(MqttSettings.TOTAL_PUBLISH_RATE_MAX))
        .totalReceiveBytesRateMax(get(MqttSettings.TOTAL_RECEIVE_BYTES_RATE_MAX))
        .rateBurstMs((int) ms(MqttSettings.RATE_BURST))
        .subscriptionsMax(get(MqttSettings.SUBSCRIPTIONS_MAX))
        .topicLevelsMax(get(MqttSettings.TOPIC_LEVELS_MAX))
        .topicBytesMax(get(MqttSettings.TOPIC_BYTES_MAX))
        .responseInformation(response.equals("none") ? "" : response)
        .build();
  }

  private ListenAddress mqttAddress() {
    var path = get(MqttSettings.PATH);
    if (path.isEmpty()) {
      return tcp(MqttSettings.LISTEN);
    }
    refuseBeside(MqttSettings.PATH, MqttSettings.LISTEN.port());
    refuseBeside(MqttSettings.PATH, MqttSettings.LISTEN.tlsCertificate());
    refuseBeside(MqttSettings.PATH, MqttSettings.LISTEN.proxyProtocol());
    return new ListenAddress.Unix(path.get(), get(MqttSettings.PATH_MODE));
  }

  private void refuseBeside(Setting<?> one, Setting<?> other) {
    if (section.isSet(other)) {
      throw new IllegalArgumentException(
          "%s: %s and %s do not go together: a unix socket has neither port nor TLS nor the PROXY protocol"
              .formatted(section.origin(other), section.key(one), section.key(other)));
    }
  }

  HttpOptions http() {
    var limits =
        new HttpLimits(
            bytes(HttpSettings.BODY_BYTES_MAX),
            bytes(HttpSettings.HEADER_BYTES_MAX),
            bytes(HttpSettings.LINE_BYTES_MAX),
            get(HttpSettings.PENDING_BYTES_MAX),
            bytes(HttpSettings.PAGE_BYTES_MAX));
    var deadlines =
        new HttpDeadlines(
            ms(HttpSettings.HEADER_TIMEOUT),
            ms(HttpSettings.BODY_TIMEOUT),
            ms(HttpSettings.IDLE_TIMEOUT),
            ms(HttpSettings.COMMIT_TIMEOUT),
            ms(HttpSettings.POLL_TIMEOUT_MAX),
            ms(HttpSettings.PING_INTERVAL));
    var listen =
        listen(HttpSettings.LISTEN, tcp(HttpSettings.LISTEN), get(HttpSettings.HEADER_TIMEOUT));
    return new HttpOptions(listen, limits, deadlines, get(HttpSettings.WEBSOCKET_ORIGINS));
  }

  private ListenAddress tcp(ListenSettings keys) {
    var port = get(keys.port());
    if (!section.isSet(keys.port())) {
      if (!get(keys.tlsCertificate()).isEmpty()) {
        port = keys.tlsPort();
      } else if (!section.key(keys.port()).equals(keys.port().key())) {
        throw new IllegalArgumentException(
            "%s is missing: where is the listener %s to listen?"
                .formatted(section.key(keys.port()), section.name()));
      }
    }
    return new ListenAddress.Tcp(get(keys.host()), port);
  }

  private ListenOptions listen(
      ListenSettings keys, ListenAddress address, Duration connectTimeout) {
    return new ListenOptions(
        section.name(),
        address,
        tls(keys),
        get(keys.proxyProtocol()) == ProxyProtocol.REQUIRED,
        (int) connectTimeout.toMillis(),
        get(keys.connectionsMax()),
        get(keys.connectRateMax()));
  }

  private @Nullable TlsOptions tls(ListenSettings keys) {
    var certificates = get(keys.tlsCertificate());
    if (certificates.isEmpty()) {
      for (var each : Set.of(keys.tlsKey(), keys.tlsClientAuth(), keys.tlsClientCa())) {
        if (section.isSet(each)) {
          throw new IllegalArgumentException(
              "%s: %s has no effect without %s"
                  .formatted(
                      section.origin(each), section.key(each), section.key(keys.tlsCertificate())));
        }
      }
      return null;
    }
    try {
      return new TlsOptions(
          certificates,
          get(keys.tlsKey()),
          get(keys.tlsClientAuth()),
          get(keys.tlsClientCa()).orElse(null));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: listener %s: %s"
              .formatted(section.origin(keys.tlsCertificate()), section.name(), e.getMessage()),
          e);
    }
  }

  private <T> T get(Setting<T> setting) {
    return section.get(setting);
  }

  /** Bytes of a setting whose range ends below 2 GiB. */
  private int bytes(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }

  private long ms(Setting<Duration> setting) {
    return get(setting).toMillis();
  }
}
