package io.honeyguide.distribution.serve;

import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.http.HttpDeadlines;
import io.honeyguide.http.HttpLimits;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.FileLogOptions.OnCorruption;
import io.honeyguide.mqtt.MqttOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Turns the configuration into the broker's options. */
final class BrokerAssembly {

  private final Configuration configuration;

  private BrokerAssembly(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The options of a broker.
   *
   * @param version shown to clients
   * @throws ConfigException when settings contradict each other
   */
  static BrokerOptions options(Configuration configuration, String version) {
    try {
      return new BrokerAssembly(configuration).assemble(version);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private BrokerOptions assemble(String version) {
    var builder =
        BrokerOptions.builder(get(Settings.DATA))
            .version(version)
            .log(log())
            .retainBytes(get(Settings.LOG_RETAIN_BYTES))
            .delivery(
                new DeliveryLimits(
                    get(Settings.QUEUE_MESSAGES_MAX),
                    get(Settings.SNAPSHOT_BYTES),
                    get(Settings.DEAD_LETTERS_MAX)))
            .mqtt(mqtt())
            .http(http())
            .webSocketOrigins(origins())
            .plugins(configuration.plugins());
    if (get(Settings.EVENT_LOOPS) > 0) {
      builder.eventLoops(get(Settings.EVENT_LOOPS));
    }
    return builder.build();
  }

  private Set<String> origins() {
    var origins = get(Settings.HTTP_WEBSOCKET_ORIGINS).strip();
    return origins.equals("none") ? Set.of() : Set.of(origins.split("\\s+"));
  }

  private FileLogOptions log() {
    var options = FileLogOptions.defaults().withSegmentBytes(bytes(Settings.LOG_SEGMENT_BYTES));
    options =
        switch (get(Settings.LOG_FORCE)) {
          case ALWAYS -> options.withForceAlways();
          case INTERVAL -> options.withForceEvery(get(Settings.LOG_FORCE_INTERVAL));
          case OS -> options.withForceByOs();
        };
    return options.withOnCorruption(
        switch (get(Settings.LOG_ON_CORRUPTION)) {
          case REFUSE -> OnCorruption.REFUSE;
          case QUARANTINE -> OnCorruption.QUARANTINE;
        });
  }

  private MqttOptions mqtt() {
    return MqttOptions.builder()
        .host(get(Settings.MQTT_HOST))
        .port(get(Settings.MQTT_PORT))
        .packetBytesMax(bytes(Settings.MQTT_PACKET_BYTES_MAX))
        .receiveMaximum(get(Settings.MQTT_RECEIVE_MAXIMUM))
        .inflightMax(get(Settings.MQTT_INFLIGHT_MAX))
        .keepAliveMaxSeconds((int) get(Settings.MQTT_KEEP_ALIVE_MAX).toSeconds())
        .connectTimeoutSeconds((int) get(Settings.MQTT_CONNECT_TIMEOUT).toSeconds())
        .outputBytesMax(bytes(Settings.MQTT_OUTPUT_BYTES_MAX))
        .build();
  }

  private HttpOptions http() {
    var limits =
        new HttpLimits(
            bytes(Settings.HTTP_BODY_BYTES_MAX),
            bytes(Settings.HTTP_HEADER_BYTES_MAX),
            bytes(Settings.HTTP_LINE_BYTES_MAX),
            get(Settings.HTTP_CONNECTIONS_MAX),
            get(Settings.HTTP_PENDING_BYTES_MAX),
            bytes(Settings.HTTP_PAGE_BYTES_MAX));
    var deadlines =
        new HttpDeadlines(
            ms(Settings.HTTP_HEADER_TIMEOUT),
            ms(Settings.HTTP_BODY_TIMEOUT),
            ms(Settings.HTTP_IDLE_TIMEOUT),
            ms(Settings.HTTP_COMMIT_TIMEOUT),
            ms(Settings.HTTP_POLL_TIMEOUT_MAX),
            ms(Settings.HTTP_PING_INTERVAL));
    return new HttpOptions(get(Settings.HTTP_HOST), get(Settings.HTTP_PORT), limits, deadlines);
  }

  private <T> T get(Setting<T> setting) {
    return configuration.get(setting);
  }

  /** Bytes of a setting whose range ends below 2 GiB. */
  private int bytes(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }

  private long ms(Setting<Duration> setting) {
    return get(setting).toMillis();
  }
}
