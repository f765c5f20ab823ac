package io.honeyguide.http;

import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /health} shows: the log, as the shard reports it, and every other part that lets
 * itself be watched. Any thread.
 */
public final class Health implements Shard.HealthListener {

  /** How the log does. */
  enum LogStatus {
    /** It commits. */
    COMMITTING,
    /** It has no room and refuses messages for now. */
    STALLED,
    /** It has stopped until the process is restarted. */
    FAILED
  }

  /** How the log does, and why, unless it commits. */
  record LogState(LogStatus status, @Nullable String reason) {}

  private static final LogState COMMITTING = new LogState(LogStatus.COMMITTING, null);

  private final Map<String, Supplier<@Nullable String>> parts = new ConcurrentSkipListMap<>();
  private volatile LogState log = COMMITTING;

  /**
   * Shows a part of the broker.
   *
   * @param trouble why the part is not ready, in one sentence, or null when it is; called on any
   *     thread, must be quick
   */
  public void watch(String part, Supplier<@Nullable String> trouble) {
    parts.put(part, trouble);
  }

  /** Shows a part no more. */
  public void unwatch(String part) {
    parts.remove(part);
  }

  @Override
  public void stalled(LogException cause) {
    if (log.status() != LogStatus.FAILED) {
      log = new LogState(LogStatus.STALLED, reason(cause));
    }
  }

  @Override
  public void resumed() {
    if (log.status() != LogStatus.FAILED) {
      log = COMMITTING;
    }
  }

  @Override
  public void failed(LogException cause) {
    log = new LogState(LogStatus.FAILED, reason(cause));
  }

  private static String reason(LogException cause) {
    var message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  LogState log() {
    return log;
  }

  /** Each part with why it is not ready, or with null. */
  Map<String, @Nullable String> parts() {
    var shown = new LinkedHashMap<String, @Nullable String>();
    shown.put("log", log.reason());
    parts.forEach((part, trouble) -> shown.put(part, trouble.get()));
    return shown;
  }
}
