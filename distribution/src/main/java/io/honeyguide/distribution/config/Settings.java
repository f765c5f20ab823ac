package io.honeyguide.distribution.config;

import io.honeyguide.distribution.terminal.LogFormat;
import io.honeyguide.distribution.terminal.LogLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every key of the configuration, in the order of the reference: those of the broker as a whole,
 * which stand here, then {@link MqttSettings} and {@link HttpSettings}.
 */
public final class Settings {

  /** Section whose keys belong to plugins and are passed on as they stand. */
  public static final String PLUGINS = "plugins";

  /** Section of the listeners beside the default ones: {@code listeners.<name>.<key>}. */
  public static final String LISTENERS = "listeners";

  /** Section of the streams: {@code streams.<name>.<key>}. */
  public static final String STREAMS = "streams";

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

  /** Most connections over all listeners. */
  public static final Setting<Integer> CONNECTIONS_MAX =
      add(
          "connections-max",
          ValueKind.integer(1, 16_777_216),
          "100000",
          "Most open connections over all listeners; each listener has a limit of its own beside.");

  /** Time between two updates below $SYS. */
  public static final Setting<Duration> SYS_INTERVAL =
      add(
          "mqtt.sys-interval",
          ValueKind.duration("0s", "1h"),
          "10s",
          "How often the topics below `$SYS/broker` are computed anew; 0s switches them off.");

  /** Whether strangers on the network may connect without authentication. */
  public static final Setting<Boolean> INSECURE_REMOTE_ACCESS =
      add(
          "security.insecure-remote-access",
          ValueKind.flag(),
          "false",
          "Lets listeners bind other addresses than loopback although nobody is authenticated:"
              + " whoever reaches the port may read and write everything.");

  /** Who may connect. */
  public static final Setting<Optional<Path>> USERS_FILE =
      add(
          "security.users-file",
          ValueKind.optional("none", ValueKind.path()),
          "none",
          "File with the users and what is kept of their passwords; `honeyguide passwd` writes it,"
              + " a change is noticed within seconds. With it clients of MQTT and HTTP have to say"
              + " who they are; docs/security.md tells how.");

  /** Whether clients are served that do not say who they are. */
  public static final Setting<Anonymous> ANONYMOUS =
      add(
          "security.anonymous",
          ValueKind.choice(Anonymous.class),
          "auto",
          "Whether clients are served that do not say who they are: `allow`, `refuse`, or `auto`"
              + " for refuse with `security.users-file` and allow without.");

  /** What clients may do. */
  public static final Setting<List<String>> ACCESS_RULES =
      add(
          "security.rules",
          ValueKind.texts("rules"),
          "none",
          "Which topics clients may publish to and subscribe to: a list of rules `allow|deny"
              + " publish|subscribe|all FILTER [user NAME] [reason 0x80]`, of which the first that"
              + " fits decides; what none fits is allowed. `allow|deny admin [user NAME]` says who"
              + " may look after the broker over HTTP; with users nobody may without it. In FILTER"
              + " `+` stands for a level with spaces or commas.");

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
          "Size that the log is kept to: what is older goes. Messages that somebody is still owed"
              + " are moved to the end of the log first. When they alone come to more than 80 % of"
              + " this size nothing is moved and the log grows beyond it.");

  /** Oldest history kept in the log. */
  public static final Setting<Optional<Duration>> LOG_RETAIN_AGE =
      add(
          "log.retain-age",
          ValueKind.optional("forever", ValueKind.duration("1m", "36500d")),
          "forever",
          "Age at which history goes though the log is smaller than `log.retain-bytes`, a segment"
              + " at a time. Messages that somebody is still owed stay.");

  /** Bound of the table of moved messages. */
  public static final Setting<Integer> LOG_MOVED_MESSAGES_MAX =
      add(
          "log.moved-messages-max",
          ValueKind.integer(1, 100_000_000),
          "2000000",
          "Most messages that are moved to the end of the log since somebody is owed them, or that"
              + " are erased; each takes 16 bytes of memory. Beyond it the log grows, and nothing"
              + " is erased.");

  /** How often segments with erased messages are rewritten. */
  public static final Setting<Duration> LOG_WIPE_INTERVAL =
      add(
          "log.wipe-interval",
          ValueKind.duration("0s", "30d"),
          "10m",
          "Shortest time from one rewriting of the segments that hold erased messages to the next."
              + " Nobody gets an erased message meanwhile. A rewriting may read and write the whole"
              + " log.");

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
          "Most messages that wait for one MQTT session or share group; what is sent and not yet"
              + " acknowledged does not wait. See `delivery.queue-overflow`.");

  /** Bytes kept for one session. */
  public static final Setting<Long> QUEUE_BYTES_MAX =
      add(
          "delivery.queue-bytes-max",
          ValueKind.bytes("1KiB", "1048576GiB"),
          "64MiB",
          "Most bytes of messages that wait for one MQTT session or share group. Sizes are rounded"
              + " up, by at most a sixteenth above 1 KiB; one message may wait whatever its size.");

  /** How long a message is kept for one session. */
  public static final Setting<Optional<Duration>> QUEUE_AGE_MAX =
      add(
          "delivery.queue-age-max",
          ValueKind.optional("never", ValueKind.duration("1s", "3650d")),
          "never",
          "How long a message may wait for one MQTT session or share group, from when it was"
              + " stored; then it is dropped and counted, within about a second.");

  /** What becomes of messages for a full queue. */
  public static final Setting<OverflowAnswer> QUEUE_OVERFLOW =
      add(
          "delivery.queue-overflow",
          ValueKind.choice(OverflowAnswer.class),
          "drop-old",
          "What happens to messages for a queue that holds its most messages or bytes: `drop-old`"
              + " makes room for them, `drop-new` drops them, both counted; `refuse` tells their"
              + " publishers no (MQTT 5: 0x97, HTTP: 429, before MQTT 5: no acknowledgement).");

  /** Log bytes between two snapshots. */
  public static final Setting<Long> SNAPSHOT_BYTES =
      add(
          "delivery.snapshot-bytes",
          ValueKind.bytes("1MiB", "64GiB"),
          "256MiB",
          "Bytes of log after which the state is stored as a snapshot: how much a restart has to"
              + " replay at most.");

  /** Time between two snapshots. */
  public static final Setting<Duration> SNAPSHOT_INTERVAL =
      add(
          "delivery.snapshot-interval",
          ValueKind.duration("1s", "24h"),
          "5m",
          "Time after which the state is stored as a snapshot as well, if anything changed.");

  /** Dead letters kept for one consumer. */
  public static final Setting<Integer> DEAD_LETTERS_MAX =
      add(
          "delivery.dead-letters-max",
          ValueKind.integer(0, 10_000_000),
          "10000",
          "Most dead letters kept for one consumer; beyond it the oldest are forgotten.");

  /** Messages that wait for their time. */
  public static final Setting<Integer> DELAYED_MESSAGES_MAX =
      add(
          "delivery.delayed-messages-max",
          ValueKind.integer(0, 100_000_000),
          "1000000",
          "Most messages published with a delay that wait for their time; beyond it further ones"
              + " are refused. Each takes about 40 bytes of memory.");

  /** How long a message is known by its name. */
  public static final Setting<Duration> DEDUPE_WINDOW =
      add(
          "delivery.dedupe-window",
          ValueKind.duration("0s", "24h"),
          "2m",
          "How long a message published with an Idempotency-Key is known, so that it is not stored"
              + " again; 0s for not at all.");

  /** Names of recent messages. */
  public static final Setting<Integer> DEDUPE_IDS_MAX =
      add(
          "delivery.dedupe-ids-max",
          ValueKind.integer(0, 100_000_000),
          "100000",
          "Most messages known by their Idempotency-Key; beyond it the oldest are forgotten before"
              + " their time and counted. Each takes about 200 bytes of memory.");

  /** Number of named subscriptions. */
  public static final Setting<Integer> SUBSCRIPTIONS_MAX =
      add(
          "subscriptions.max",
          ValueKind.integer(0, 1_000_000),
          "1000",
          "Most named subscriptions; one more is refused.");

  /** Messages that a named subscription has loaded. */
  public static final Setting<Integer> SUBSCRIPTIONS_WINDOW =
      add(
          "subscriptions.window-messages",
          ValueKind.integer(1, 100_000),
          "4000",
          "Most messages that one named subscription has loaded: under way, waiting for their next"
              + " attempt, or next in order. What lies behind stays in the log until there is room,"
              + " and the orders `lifo` and `priority` see no further.");

  /** Names by which a subscription knows repeats. */
  public static final Setting<Integer> SUBSCRIPTIONS_DEDUPE_IDS =
      add(
          "subscriptions.dedupe-ids-max",
          ValueKind.integer(0, 10_000_000),
          "100000",
          "Most messages that one named subscription with `dedupe` knows by their Idempotency-Key;"
              + " beyond it the oldest are forgotten before their time. Each takes about 150 bytes of"
              + " memory.");

  /** Where messages may be posted to beyond the public internet. */
  public static final Setting<List<String>> PUSH_ALLOW =
      add(
          "subscriptions.push-allow",
          ValueKind.texts("names of hosts, addresses and ranges such as 10.1.0.0/16"),
          "none",
          "Where messages of push subscriptions may be posted to beyond the public internet. Without"
              + " it private, loopback, link-local and other special addresses are refused, whatever"
              + " name leads to them.");

  /** Posts at once. */
  public static final Setting<Integer> PUSH_PARALLEL =
      add(
          "subscriptions.push-parallel-max",
          ValueKind.integer(1, 1_000),
          "16",
          "Most posts of one push subscription at once; its own `maxInFlight` may be less.");

  /** Bytes read ahead of posts. */
  public static final Setting<Long> PUSH_BYTES =
      add(
          "subscriptions.push-bytes-max",
          ValueKind.bytes("1KiB", "1GiB"),
          "1MiB",
          "Messages that one push subscription holds in memory while it posts them; one message more"
              + " may be held, however large.");

  /** Time for a post. */
  public static final Setting<Duration> PUSH_TIMEOUT =
      add(
          "subscriptions.push-timeout",
          ValueKind.duration("10ms", "24h"),
          "30s",
          "How long a target may take to answer a post; never longer than nine tenths of the"
              + " subscription's `ackDeadline`.");

  /** How long a target may ask to be left alone. */
  public static final Setting<Duration> PUSH_RETRY_AFTER =
      add(
          "subscriptions.push-retry-after-max",
          ValueKind.duration("0s", "24h"),
          "1h",
          "A `Retry-After` of a target that asks for more than this counts as this.");

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
    var setting = new Setting<>(key, kind, fallback, purpose, Setting.Scope.BROKER);
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  public static List<Setting<?>> all() {
    return Stream.of(ALL, MqttSettings.all(), HttpSettings.all()).flatMap(List::stream).toList();
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

  /** Whether clients are served that do not say who they are. */
  public enum Anonymous {
    /** Unless there are users. */
    AUTO,
    /** Always. */
    ALLOW,
    /** Never. */
    REFUSE
  }

  /** What happens to messages for a queue that is full. */
  public enum OverflowAnswer {
    /** The oldest make room. */
    DROP_OLD,
    /** They are not queued. */
    DROP_NEW,
    /** Their publishers are told no. */
    REFUSE
  }

  /** What to do about damaged acknowledged records. */
  public enum DamageAnswer {
    /** Do not start. */
    REFUSE,
    /** Set them aside and go on. */
    QUARANTINE
  }
}
