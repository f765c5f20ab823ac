package io.honeyguide.distribution.config;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of MQTT listeners: {@code mqtt.<key>} for the default one and as the default of all
 * others, {@code listeners.<name>.<key>} for one of these.
 */
public final class MqttSettings {

  /** Section of the defaults, and name of the default listener. */
  public static final String SECTION = "mqtt";

  private static final List<Setting<?>> ALL = new ArrayList<>();

  /** What every listener has. */
  public static final ListenSettings LISTEN =
      ListenSettings.of(SECTION, 1883, 8883, 100000, ALL::add);

  /** The file of a unix socket. */
  public static final Setting<Optional<Path>> PATH =
      add(
          "path",
          ValueKind.optional("none", ValueKind.path()),
          "none",
          "File of a unix socket to listen at instead of a port, for clients of this machine.",
          Setting.Scope.PLACE);

  /** Who may open the unix socket. */
  public static final Setting<Set<PosixFilePermission>> PATH_MODE =
      add(
          "path-mode",
          ValueKind.fileMode(),
          "rw-rw----",
          "Who may open the unix socket: owner, group and others, as `ls -l` writes it.",
          Setting.Scope.PLACE);

  /** Largest packet taken from a client. */
  public static final Setting<Long> PACKET_BYTES_MAX =
      add(
          "packet-bytes-max",
          ValueKind.bytes("256", "16MiB"),
          "1MiB",
          "Largest MQTT packet taken from a client; announced to MQTT 5 clients.");

  /** Publishes of one client under way. */
  public static final Setting<Integer> RECEIVE_MAXIMUM =
      add(
          "receive-maximum",
          ValueKind.integer(1, 65_535),
          "1024",
          "Most QoS 1 and 2 publishes of one client under way at once; announced to MQTT 5"
              + " clients.");

  /** Deliveries under way to one client. */
  public static final Setting<Integer> INFLIGHT_MAX =
      add(
          "inflight-max",
          ValueKind.integer(1, 65_535),
          "4096",
          "Most QoS 1 and 2 deliveries under way to one client, if it does not ask for fewer.");

  /** Longest keep alive. */
  public static final Setting<Duration> KEEP_ALIVE_MAX =
      add(
          "keep-alive-max",
          ValueKind.duration("0s", "65535s"),
          "0s",
          "Longest keep alive of MQTT 5 clients; 0s sets no limit.");

  /** Time to send CONNECT in. */
  public static final Setting<Duration> CONNECT_TIMEOUT =
      add(
          "connect-timeout",
          ValueKind.duration("1s", "1h"),
          "10s",
          "Time in which a new connection has to send CONNECT.");

  /** Bytes that may wait for one client. */
  public static final Setting<Long> OUTPUT_BYTES_MAX =
      add(
          "output-bytes-max",
          ValueKind.bytes("64KiB", "1GiB"),
          "256KiB",
          "Bytes that may wait in the output of one connection before nothing more is delivered"
              + " to it.");

  /** Topic aliases of one client. */
  public static final Setting<Integer> TOPIC_ALIAS_MAXIMUM =
      add(
          "topic-alias-maximum",
          ValueKind.integer(0, 65_535),
          "64",
          "Topic aliases that one client may set; announced to MQTT 5 clients.");

  /** Longest life of a session without connection. */
  public static final Setting<Optional<Duration>> SESSION_EXPIRY_MAX =
      add(
          "session-expiry-max",
          ValueKind.optional("never", ValueKind.duration("0s", "49710d")),
          "never",
          "Longest time that a session outlives its connection, whatever the client asks for;"
              + " announced to MQTT 5 clients where it applies.");

  /** Patience with a client that takes nothing. */
  public static final Setting<Duration> STALLED_AFTER =
      add(
          "stalled-after",
          ValueKind.duration("1ms", "24h"),
          "30s",
          "How long a client that is owed answers may take nothing of its output before it is"
              + " dropped.");

  /** Time for the last words to a client. */
  public static final Setting<Duration> CLOSE_TIMEOUT =
      add(
          "close-timeout",
          ValueKind.duration("1ms", "1h"),
          "2s",
          "How long the last words to a client may take before its connection is closed.");

  /** Topic aliases towards one client. */
  public static final Setting<Integer> TOPIC_ALIAS_OUT_MAX =
      add(
          "topic-alias-out-max",
          ValueKind.integer(0, 1024),
          "32",
          "Most topic aliases that the broker sets towards one MQTT 5 client, if it allows them.");

  /** Publishes of one client per second. */
  public static final Setting<Integer> PUBLISH_RATE_MAX =
      add(
          "publish-rate-max",
          ValueKind.integer(0, 1_000_000_000),
          "0",
          "PUBLISH packets per second from one client; one that is faster is read more slowly."
              + " 0 sets no limit.");

  /** Bytes of one client per second. */
  public static final Setting<Long> RECEIVE_BYTES_RATE_MAX =
      add(
          "receive-bytes-rate-max",
          ValueKind.bytes("0", "93GiB"),
          "0",
          "Bytes per second from one client; one that sends more is read more slowly. 0 sets no"
              + " limit.");

  /** Publishes of a listener per second. */
  public static final Setting<Integer> TOTAL_PUBLISH_RATE_MAX =
      add(
          "total-publish-rate-max",
          ValueKind.integer(0, 1_000_000_000),
          "0",
          "PUBLISH packets per second from all clients of the listener together; 0 sets no"
              + " limit.");

  /** Bytes of a listener per second. */
  public static final Setting<Long> TOTAL_RECEIVE_BYTES_RATE_MAX =
      add(
          "total-receive-bytes-rate-max",
          ValueKind.bytes("0", "93GiB"),
          "0",
          "Bytes per second from all clients of the listener together; 0 sets no limit.");

  /** How far a source may be ahead of its rate. */
  public static final Setting<Duration> RATE_BURST =
      add(
          "rate-burst",
          ValueKind.duration("500ms", "1h"),
          "1s",
          "How far a client or listener may be ahead of each of these rates before it is slowed.");

  /** Subscriptions of one session. */
  public static final Setting<Integer> SUBSCRIPTIONS_MAX =
      add(
          "subscriptions-max",
          ValueKind.integer(1, 10_000_000),
          "10000",
          "Most subscriptions of one session; those above are refused in SUBACK.");

  /** Levels of a topic. */
  public static final Setting<Integer> TOPIC_LEVELS_MAX =
      add(
          "topic-levels-max",
          ValueKind.integer(1, 200),
          "200",
          "Most levels of a topic name or filter.");

  /** Bytes of a topic. */
  public static final Setting<Integer> TOPIC_BYTES_MAX =
      add(
          "topic-bytes-max",
          ValueKind.integer(1, 65_535),
          "65535",
          "Longest topic name or filter, in bytes of UTF-8.");

  /** Response Information. */
  public static final Setting<String> RESPONSE_INFORMATION =
      add(
          "response-information",
          ValueKind.text("a topic such as replies/{client}, or none"),
          "none",
          "Response Information for MQTT 5 clients that ask for it: the topic below which they"
              + " take answers to their requests; `{client}` stands for the client identifier.");

  private MqttSettings() {}

  private static <T> Setting<T> add(
      String key, ValueKind<T> kind, String fallback, String purpose) {
    return add(key, kind, fallback, purpose, Setting.Scope.LISTENER);
  }

  private static <T> Setting<T> add(
      String key, ValueKind<T> kind, String fallback, String purpose, Setting.Scope scope) {
    var setting = new Setting<>(SECTION + "." + key, kind, fallback, purpose, scope);
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }
}
