package io.honeyguide.distribution.config;

import io.honeyguide.distribution.config.Settings.LogForce;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.topic.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every key of a stream: {@code streams.<name>.<key>}. */
public final class StreamSettings {

  private static final String PREFIX = Settings.STREAMS + ".<name>.";

  private static final List<Setting<?>> ALL = new ArrayList<>();

  /** Which messages are the stream's. */
  public static final Setting<List<TopicFilter>> FILTERS =
      add(
          "filters",
          ValueKind.topicFilters(),
          "none",
          "Topic filters whose messages the stream takes in, also those of QoS 0; at least one.");

  /** What keeps a message. */
  public static final Setting<Retain> RETAIN =
      add(
          "retain",
          ValueKind.choice(Retain.class),
          "limits",
          "What is kept: what is within all `limits` that are set (without any, everything), or with"
              + " `interest` only what somebody is still owed, and no history.");

  /** Bytes of history. */
  public static final Setting<Optional<Long>> RETAIN_BYTES =
      add(
          "retain-bytes",
          ValueKind.optional("none", ValueKind.bytes("1", "1048576GiB")),
          "none",
          "Newest bytes of messages that are kept.");

  /** Age of history. */
  public static final Setting<Optional<Duration>> RETAIN_AGE =
      add(
          "retain-age",
          ValueKind.optional("none", ValueKind.duration("1ms", "36500d")),
          "none",
          "How long messages are kept.");

  /** Messages of history. */
  public static final Setting<Optional<Integer>> RETAIN_MESSAGES =
      add(
          "retain-messages",
          ValueKind.optional("none", ValueKind.integer(1, 2_000_000_000)),
          "none",
          "Newest messages that are kept.");

  /** When its messages are forced to disk. */
  public static final Setting<Optional<LogForce>> FORCE =
      add(
          "force",
          ValueKind.optional("broker", ValueKind.choice(LogForce.class)),
          "broker",
          "When acknowledged messages of the stream are forced to disk, as `log.force` says for all"
              + " others; of several streams' the strongest counts.");

  /** Longest time until a force under {@link LogForce#INTERVAL}. */
  public static final Setting<Optional<Duration>> FORCE_INTERVAL =
      add(
          "force-interval",
          ValueKind.optional("broker", ValueKind.duration("1ms", "1h")),
          "broker",
          "Longest time from a message to its force when `force` is `interval`; otherwise that of"
              + " `log.force-interval`.");

  private StreamSettings() {}

  private static <T> Setting<T> add(
      String key, ValueKind<T> kind, String fallback, String purpose) {
    var setting = new Setting<>(PREFIX + key, kind, fallback, purpose, Setting.Scope.BROKER);
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  public static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  /** The key behind the stream's name. */
  static String shortKey(Setting<?> setting) {
    return setting.key().substring(PREFIX.length());
  }
}
