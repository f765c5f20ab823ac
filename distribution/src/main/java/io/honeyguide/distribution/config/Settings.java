package io.honeyguide.distribution.config;

import io.honeyguide.distribution.terminal.LogFormat;
import io.honeyguide.distribution.terminal.LogLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every key of the configuration, in the order of the reference. */
public final class Settings {

  /** Section whose keys belong to plugins and are passed on as they stand. */
  public static final String PLUGINS = "plugins";

  private static final List<Setting<?>> ALL = new ArrayList<>();

  /** Where everything durable lies. */
  public static final Setting<Path> DATA =
      add(
          "data",
          ValueKind.path(),
          "data",
          "Directory of the log, its snapshots and the plugins' state; made when missing, owned by"
              + " one process.");

  /** Number of event loops; 0 to choose by the number of cores. */
  public static final Setting<Integer> EVENT_LOOPS =
      add(
          "event-loops",
          ValueKind.integer(0, 256),
          "0",
          "Threads that serve connections; 0 means one less than there are processor cores, which"
              + " leaves one to the log.");

  /** Address of the MQTT listener. */
  public static final Setting<String> MQTT_HOST =
      add(
          "mqtt.host",
          ValueKind.text("a host name or an address"),
          "127.0.0.1",
          "Address the MQTT listener binds. Anything but loopback needs"
              + " `security.insecure-remote-access` while no authentication is configured.");

  /** Port of the MQTT listener. */
  public static final Setting<Integer> MQTT_PORT =
      add(
          "mqtt.port",
          ValueKind.integer(0, 65_535),
          "1883",
          "Port of the MQTT listener; 0 takes any free one.");

  /** Largest packet taken from a client. */
  public static final Setting<Long> MQTT_PACKET_BYTES_MAX =
      add(
          "mqtt.packet-bytes-max",
          ValueKind.bytes("256", "16MiB"),
          "1MiB",
          "Largest MQTT packet taken from a client; announced to MQTT 5 clients.");

  /** Publishes of one client under way. */
  public static final Setting<Integer> MQTT_RECEIVE_MAXIMUM =
      add(
          "mqtt.receive-maximum",
          ValueKind.integer(1, 65_535),
          "1024",
          "Most QoS 1 and 2 publishes of one client under way at once; announced to MQTT 5"
              + " clients.");

  /** Deliveries under way to one client. */
  public static final Setting<Integer> MQTT_INFLIGHT_MAX =
      add(
          "mqtt.inflight-max",
          ValueKind.integer(1, 65_535),
          "4096",
          "Most QoS 1 and 2 deliveries under way to one client, if it does not ask for fewer.");

  /** Longest keep alive. */
  public static final Setting<Duration> MQTT_KEEP_ALIVE_MAX =
      add(
          "mqtt.keep-alive-max",
          ValueKind.duration("0s", "65535s"),
          "0s",
          "Longest keep alive of MQTT 5 clients; 0s sets no limit.");

  /** Time to send CONNECT in. */
  public static final Setting<Duration> MQTT_CONNECT_TIMEOUT =
      add(
          "mqtt.connect-timeout",
          ValueKind.duration("1s", "1h"),
          "10s",
          "Time in which a new connection has to send CONNECT.");

  /** Bytes that may wait for one client. */
  public static final Setting<Long> MQTT_OUTPUT_BYTES_MAX =
      add(
          "mqtt.output-bytes-max",
          ValueKind.bytes("64KiB", "1GiB"),
          "256KiB",
          "Bytes that may wait in the output of one connection before nothing more is delivered"
              + " to it.");

  /** Address of the HTTP listener. */
  public static final Setting<String> HTTP_HOST =
      add(
          "http.host",
          ValueKind.text("a host name or an address"),
          "127.0.0.1",
          "Address the HTTP listener binds. Anything but loopback needs"
              + " `security.insecure-remote-access` while no authentication is configured.");

  /** Port of the HTTP listener. */
  public static final Setting<Integer> HTTP_PORT =
      add(
          "http.port",
          ValueKind.integer(0, 65_535),
          "8080",
          "Port of the HTTP listener; 0 takes any free one.");

  /** Web pages that may speak MQTT. */
  public static final Setting<String> HTTP_WEBSOCKET_ORIGINS =
      add(
          "http.websocket-origins",
          ValueKind.text("origins such as https://shop.example, separated by spaces, or none"),
          "none",
          "Pages that may speak MQTT over WebSocket at `/mqtt`, beside those of the broker's own.");

  /** Largest body of a request. */
  public static final Setting<Long> HTTP_BODY_BYTES_MAX =
      add(
          "http.body-bytes-max",
          ValueKind.bytes("1", "16MiB"),
          "1MiB",
          "Largest body of a request; more is answered 413.");

  /** Largest header of a request. */
  public static final Setting<Long> HTTP_HEADER_BYTES_MAX =
      add(
          "http.header-bytes-max",
          ValueKind.bytes("1KiB", "1MiB"),
          "16KiB",
          "Largest header of a request; more is answered 431.");

  /** Longest request line. */
  public static final Setting<Long> HTTP_LINE_BYTES_MAX =
      add(
          "http.line-bytes-max",
          ValueKind.bytes("256", "1MiB"),
          "8KiB",
          "Longest request line; more is answered 414.");

  /** Open connections. */
  public static final Setting<Integer> HTTP_CONNECTIONS_MAX =
      add(
          "http.connections-max",
          ValueKind.integer(1, 16_777_216),
          "10000",
          "Most open HTTP connections; further ones are closed at once and counted.");

  /** Bytes of bodies under way. */
  public static final Setting<Long> HTTP_PENDING_BYTES_MAX =
      add(
          "http.pending-bytes-max",
          ValueKind.bytes("1MiB", "16GiB"),
          "64MiB",
          "Bytes of bodies that one event loop holds; beyond it publishes are answered 503. At"
              + " least `http.body-bytes-max`.");

  /** Size of a page of history. */
  public static final Setting<Long> HTTP_PAGE_BYTES_MAX =
      add(
          "http.page-bytes-max",
          ValueKind.bytes("1", "64MiB"),
          "1MiB",
          "Bytes of messages after which a page of history ends.");

  /** Time for the header of a request. */
  public static final Setting<Duration> HTTP_HEADER_TIMEOUT =
      add(
          "http.header-timeout",
          ValueKind.duration("1ms", "24h"),
          "10s",
          "Time for the header of the first request on a connection.");

  /** Time for the body of a request. */
  public static final Setting<Duration> HTTP_BODY_TIMEOUT =
      add(
          "http.body-timeout",
          ValueKind.duration("1ms", "24h"),
          "30s",
          "Time for the body of a request; then 408.");

  /** Time between two requests. */
  public static final Setting<Duration> HTTP_IDLE_TIMEOUT =
      add(
          "http.idle-timeout",
          ValueKind.duration("1ms", "24h"),
          "60s",
          "Time between two requests on one connection, and for a client to take in its answer.");

  /** Time for a publish to become durable. */
  public static final Setting<Duration> HTTP_COMMIT_TIMEOUT =
      add(
          "http.commit-timeout",
          ValueKind.duration("1ms", "24h"),
          "30s",
          "Time for a publish to become durable; then 503.");

  /** Longest wait of a long poll. */
  public static final Setting<Duration> HTTP_POLL_TIMEOUT_MAX =
      add(
          "http.poll-timeout-max",
          ValueKind.duration("1ms", "24h"),
          "60s",
          "Longest wait that a long poll may ask for.");

  /** Time between signs of life. */
  public static final Setting<Duration> HTTP_PING_INTERVAL =
      add(
          "http.ping-interval",
          ValueKind.duration("1ms", "24h"),
          "15s",
          "Time between two signs of life on an event stream.");

  /** Whether strangers on the network may connect without authentication. */
  public static final Setting<Boolean> INSECURE_REMOTE_ACCESS =
      add(
          "security.insecure-remote-access",
          ValueKind.flag(),
          "false",
          "Lets listeners bind other addresses than loopback although nobody is authenticated:"
              + " whoever reaches the port may read and write everything.");

  /** When records are forced to disk. */
  public static final Setting<LogForce> LOG_FORCE =
      add(
          "log.force",
          ValueKind.choice(LogForce.class),
          "always",
          "When acknowledged messages are forced to disk: `always` before the acknowledgement,"
              + " `interval` at least every `log.force-interval`, `os` when the operating system"
              + " does. With the latter two a power cut may take acknowledged messages.");

  /** Longest time between two forces under {@link LogForce#INTERVAL}. */
  public static final Setting<Duration> LOG_FORCE_INTERVAL =
      add(
          "log.force-interval",
          ValueKind.duration("1ms", "1h"),
          "100ms",
          "Longest time between two forces when `log.force` is `interval`.");

  /** Size of a log segment. */
  public static final Setting<Long> LOG_SEGMENT_BYTES =
      add(
          "log.segment-bytes",
          ValueKind.powerOfTwoBytes("1MiB", "1GiB"),
          "64MiB",
          "Size of a log segment and of the cache of its tail. What `mqtt.packet-bytes-max` and"
              + " `http.body-bytes-max` allow has to fit into half of it.");

  /** History kept in the log. */
  public static final Setting<Long> LOG_RETAIN_BYTES =
      add(
          "log.retain-bytes",
          ValueKind.bytes("0", "1048576GiB"),
          "4GiB",
          "History kept in the log; what a client or plugin is still owed is kept beyond it.");

  /** What to do about damaged acknowledged records. */
  public static final Setting<DamageAnswer> LOG_ON_CORRUPTION =
      add(
          "log.on-corruption",
          ValueKind.choice(DamageAnswer.class),
          "refuse",
          "What to do when acknowledged records are damaged on disk: `refuse` to start (exit code"
              + " 75), or `quarantine` them in lost+found and go on without them.");

  /** Messages kept for one session. */
  public static final Setting<Integer> QUEUE_MESSAGES_MAX =
      add(
          "delivery.queue-messages-max",
          ValueKind.integer(1, 10_000_000),
          "10000",
          "Most unacknowledged messages kept for one MQTT session; beyond it the oldest that were"
              + " not sent yet are dropped and counted.");

  /** Log bytes between two snapshots. */
  public static final Setting<Long> SNAPSHOT_BYTES =
      add(
          "delivery.snapshot-bytes",
          ValueKind.bytes("1MiB", "64GiB"),
          "256MiB",
          "Bytes of log after which the state is stored as a snapshot: how much a restart has to"
              + " replay at most.");

  /** Dead letters kept for one consumer. */
  public static final Setting<Integer> DEAD_LETTERS_MAX =
      add(
          "delivery.dead-letters-max",
          ValueKind.integer(0, 10_000_000),
          "10000",
          "Most dead letters kept for one consumer; beyond it the oldest are forgotten.");

  /** Least severe level that is logged. */
  public static final Setting<LogLevel> LOGGING_LEVEL =
      add(
          "logging.level",
          ValueKind.choice(LogLevel.class),
          "info",
          "Least severe level written to standard error.");

  /** Shape of log lines. */
  public static final Setting<LogFormat> LOGGING_FORMAT =
      add(
          "logging.format",
          ValueKind.choice(LogFormat.class),
          "text",
          "Shape of log lines: `text` with key=value pairs or one `json` object per line.");

  private Settings() {}

  private static <T> Setting<T> add(
      String key, ValueKind<T> kind, String fallback, String purpose) {
    var setting = new Setting<>(key, kind, fallback, purpose);
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  public static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  /** When acknowledged records are forced to disk. */
  public enum LogForce {
    /** Before they are acknowledged. */
    ALWAYS,
    /** At least once in an interval. */
    INTERVAL,
    /** When the operating system does. */
    OS
  }

  /** What to do about damaged acknowledged records. */
  public enum DamageAnswer {
    /** Do not start. */
    REFUSE,
    /** Set them aside and go on. */
    QUARANTINE
  }
}
