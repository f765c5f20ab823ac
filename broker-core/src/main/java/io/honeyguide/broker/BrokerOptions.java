package io.honeyguide.broker;

import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.plugin.PluginLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can be set about a broker. Immutable; made by {@link #builder}, which starts from
 * the defaults.
 *
 * @param dataDirectory where the log, snapshots and plugin states live
 * @param version shown to clients, such as {@code 0.1.0}
 * @param eventLoops number of event loops, at least 1
 * @param retainBytes history kept in the log in bytes; what somebody is still owed is kept beyond
 *     it
 * @param webSocketOrigins origins of web pages that may speak MQTT over WebSocket, beside pages of
 *     the broker's own, such as {@code https://shop.example}
 * @param plugins the configuration section {@code plugins}: keys and values by plugin id
 */
public record BrokerOptions(
    Path dataDirectory,
    String version,
    int eventLoops,
    FileLogOptions log,
    long retainBytes,
    DeliveryLimits delivery,
    MqttOptions mqtt,
    HttpOptions http,
    Set<String> webSocketOrigins,
    Map<String, Map<String, Object>> plugins,
    PluginLimits pluginLimits) {

  /** What a record may hold beside a packet or body: client identifier, topic and properties. */
  private static final int RECORD_EXTRA_BYTES = 192 * 1024;

  /** Checks the ranges. */
  public BrokerOptions {
    webSocketOrigins = Set.copyOf(webSocketOrigins);
    plugins = Map.copyOf(plugins);
    if (eventLoops < 1 || eventLoops > 256) {
      throw new IllegalArgumentException("eventLoops is 1 to 256, found " + eventLoops);
    }
    if (retainBytes < 0) {
      throw new IllegalArgumentException("retainBytes is 0 or more, found " + retainBytes);
    }
    requireRoom("mqtt.packet-bytes-max", mqtt.packetBytesMax(), log);
    requireRoom("http.body-bytes-max", http.limits().bodyBytesMax(), log);
  }

  /** What a client may send has to fit into the log, or it could never be acknowledged. */
  private static void requireRoom(String setting, int bytes, FileLogOptions log) {
    var most = log.batchBytesMax() - RECORD_EXTRA_BYTES;
    if (bytes > most) {
      throw new IllegalArgumentException(
          ("%s = %d is too large for log.segment-bytes = %d, which allows %d: lower the one or raise"
                  + " the other")
              .formatted(setting, bytes, log.segmentBytes(), Math.max(0, most)));
    }
  }

  /** Starts from the defaults. */
  public static Builder builder(Path dataDirectory) {
    return new Builder(dataDirectory);
  }

  /** Collects options; everything not set has its default. */
  public static final class Builder {
    private final Path dataDirectory;
    private String version = "unknown";

    /** One core is left to the log writer. */
    private int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    private FileLogOptions log = FileLogOptions.defaults();
    private long retainBytes = 4L << 30;
    private DeliveryLimits delivery = DeliveryLimits.DEFAULT;
    private MqttOptions mqtt = MqttOptions.builder().build();
    private HttpOptions http = HttpOptions.DEFAULT;
    private Set<String> webSocketOrigins = Set.of();
    private Map<String, Map<String, Object>> plugins = Map.of();
    private PluginLimits pluginLimits = PluginLimits.DEFAULT;

    private Builder(Path dataDirectory) {
      this.dataDirectory = dataDirectory;
    }

    /** Version shown to clients. */
    public Builder version(String shown) {
      version = shown;
      return this;
    }

    /** Number of event loops; one less than there are cores unless set. */
    public Builder eventLoops(int count) {
      eventLoops = count;
      return this;
    }

    /** The log's files. */
    public Builder log(FileLogOptions options) {
      log = options;
      return this;
    }

    /** History kept in the log, in bytes; 4 GiB unless set. */
    public Builder retainBytes(long bytes) {
      retainBytes = bytes;
      return this;
    }

    /** Limits of queues and snapshots. */
    public Builder delivery(DeliveryLimits limits) {
      delivery = limits;
      return this;
    }

    /** MQTT. */
    public Builder mqtt(MqttOptions options) {
      mqtt = options;
      return this;
    }

    /** HTTP. */
    public Builder http(HttpOptions options) {
      http = options;
      return this;
    }

    /**
     * Origins of web pages that may speak MQTT over WebSocket; none but the broker's own unless
     * set.
     */
    public Builder webSocketOrigins(Set<String> origins) {
      webSocketOrigins = origins;
      return this;
    }

    /** Keys and values of the plugins' configuration, by plugin id. */
    public Builder plugins(Map<String, Map<String, Object>> sections) {
      plugins = sections;
      return this;
    }

    /** Limits of each plugin. */
    public Builder pluginLimits(PluginLimits limits) {
      pluginLimits = limits;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException naming the option that is out of its range
     */
    public BrokerOptions build() {
      return new BrokerOptions(
          dataDirectory,
          version,
          eventLoops,
          log,
          retainBytes,
          delivery,
          mqtt,
          http,
          webSocketOrigins,
          plugins,
          pluginLimits);
    }
  }
}
