package io.honeyguide.broker;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.http.HttpOptions;
import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.plugin.PluginLimits;
import io.honeyguide.stream.StreamOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can be set about a broker. Immutable; made by {@link #builder}, which starts from
 * the defaults.
 *
 * @param dataDirectory where the log, snapshots and plugin states live
 * @param version shown to clients, such as {@code 0.1.0}
 * @param eventLoops number of event loops, at least 1
 * @param reclaim how much history the log keeps
 * @param streams named sets of topics with a retention and durability of their own
 * @param connectionsMax most connections open at once, over all listeners
 * @param sysIntervalMs time between two looks at what stands below {@code $SYS}; 0 for nothing
 *     there
 * @param mqtt the MQTT listeners, at least one; MQTT over WebSocket has the limits of the first
 * @param http the HTTP listeners
 * @param access users, and what clients may do
 * @param plugins the configuration section {@code plugins}: keys and values by plugin id
 */
public record BrokerOptions(
    Path dataDirectory,
    String version,
    int eventLoops,
    FileLogOptions log,
    ReclaimLimits reclaim,
    DeliveryLimits delivery,
    NamedLimits named,
    List<StreamOptions> streams,
    int connectionsMax,
    int sysIntervalMs,
    List<MqttOptions> mqtt,
    List<HttpOptions> http,
    AccessOptions access,
    Map<String, Map<String, Object>> plugins,
    PluginLimits pluginLimits) {

  /** What a record may hold beside a packet or body: client identifier, topic and properties. */
  private static final int RECORD_EXTRA_BYTES = 192 * 1024;

  /** Each history request looks at all of them. */
  private static final int STREAMS_MAX = 256;

  /** Checks the ranges. */
  public BrokerOptions {
    mqtt = List.copyOf(mqtt);
    http = List.copyOf(http);
    streams = List.copyOf(streams);
    plugins = Map.copyOf(plugins);
    if (eventLoops < 1 || eventLoops > 256) {
      throw new IllegalArgumentException("eventLoops is 1 to 256, found " + eventLoops);
    }
    if (connectionsMax < 1) {
      throw new IllegalArgumentException("connectionsMax is 1 or more, found " + connectionsMax);
    }
    if (sysIntervalMs < 0) {
      throw new IllegalArgumentException("sysIntervalMs is 0 or more, found " + sysIntervalMs);
    }
    if (mqtt.isEmpty()) {
      throw new IllegalArgumentException("there has to be an MQTT listener");
    }
    requireOwnNames(streams);
    var names = new HashSet<String>();
    var places = new HashMap<ListenAddress, String>();
    for (var each : mqtt) {
      requireOwnName(names, each.listen());
      requireOwnPlace(places, each.listen());
      requireRoom(each.listen().setting("packet-bytes-max"), each.packetBytesMax(), log);
    }
    for (var each : http) {
      requireOwnName(names, each.listen());
      requireOwnPlace(places, each.listen());
      requireRoom(each.listen().setting("body-bytes-max"), each.limits().bodyBytesMax(), log);
    }
  }

  private static void requireOwnNames(List<StreamOptions> streams) {
    var names = new HashSet<String>();
    for (var stream : streams) {
      if (!names.add(stream.definition().name())) {
        throw new IllegalArgumentException("two streams are called " + stream.definition().name());
      }
    }
    if (names.size() > STREAMS_MAX) {
      throw new IllegalArgumentException(
          "there are at most %d streams, found %d".formatted(STREAMS_MAX, names.size()));
    }
  }

  private static void requireOwnName(Set<String> names, ListenOptions listen) {
    if (!names.add(listen.name())) {
      throw new IllegalArgumentException("two listeners are called " + listen.name());
    }
  }

  /** Vert.x would share the connections of one place out among all who listen there. */
  private static void requireOwnPlace(Map<ListenAddress, String> places, ListenOptions listen) {
    if (listen.address() instanceof ListenAddress.Tcp tcp && tcp.port() == 0) {
      return; // any free one
    }
    var other = places.put(listen.address(), listen.name());
    if (other != null) {
      throw new IllegalArgumentException(
          "the listeners %s and %s are both to listen at %s: give each a place of its own"
              .formatted(other, listen.name(), listen.address()));
    }
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
    private ReclaimLimits reclaim = ReclaimLimits.ofBytes(4L << 30);
    private DeliveryLimits delivery = DeliveryLimits.DEFAULT;
    private NamedLimits named = NamedLimits.DEFAULT;
    private List<StreamOptions> streams = List.of();
    private int connectionsMax = ListenOptions.CONNECTIONS_MAX;
    private int sysIntervalMs = 10_000;
    private List<MqttOptions> mqtt = List.of(MqttOptions.builder().build());
    private List<HttpOptions> http = List.of(HttpOptions.DEFAULT);
    private AccessOptions access = AccessOptions.OPEN;
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

    /** How much history the log keeps; 4 GiB unless set. */
    public Builder reclaim(ReclaimLimits limits) {
      reclaim = limits;
      return this;
    }

    /** Limits of queues and snapshots. */
    public Builder delivery(DeliveryLimits limits) {
      delivery = limits;
      return this;
    }

    /** Limits of named subscriptions. */
    public Builder named(NamedLimits limits) {
      named = limits;
      return this;
    }

    /** Streams; none unless set. */
    public Builder streams(List<StreamOptions> options) {
      streams = options;
      return this;
    }

    /** Most connections over all listeners; 100,000 unless set. */
    public Builder connectionsMax(int count) {
      connectionsMax = count;
      return this;
    }

    /**
     * Time between two updates below {@code $SYS}, in milliseconds; 10 s unless set, 0 for none.
     */
    public Builder sysIntervalMs(int ms) {
      sysIntervalMs = ms;
      return this;
    }

    /** The MQTT listeners; one at port 1883 unless set. */
    public Builder mqtt(List<MqttOptions> listeners) {
      mqtt = listeners;
      return this;
    }

    /** The HTTP listeners; one at port 8080 unless set. */
    public Builder http(List<HttpOptions> listeners) {
      http = listeners;
      return this;
    }

    /** Users and rules; everybody may do everything unless set. */
    public Builder access(AccessOptions options) {
      access = options;
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
          reclaim,
          delivery,
          named,
          streams,
          connectionsMax,
          sysIntervalMs,
          mqtt,
          http,
          access,
          plugins,
          pluginLimits);
    }
  }
}
