package io.honeyguide.named;

import org.jspecify.annotations.Nullable;

/**
 * A message that a subscription has loaded: its place and what decides when it goes out; its body
 * stays in the log.
 *
 * <p>Owner: the shard's thread, once it is in a {@link Window}.
 */
final class Loaded {

  /** Where it stands. */
  enum State {
    /** Behind an older message of its key. */
    BLOCKED,
    /** Next in order. */
    READY,
    /** Rests after an attempt that failed. */
    RESTING,
    /** A consumer has it. */
    LEASED,
    /** It was decided what becomes of it; the record of that is not durable yet. */
    DECIDED,
    /** Not in the window any more. */
    GONE
  }

  /** What was decided. */
  enum Outcome {
    NONE,
    ACKNOWLEDGED,
    EXPIRED,
    REPEATED,
    FAILED,
    DEAD
  }

  final long offset;
  final long timeMs;
  final long expiresAtMs;
  final int priority;
  final @Nullable String key;

  /** What its publisher calls it, where repeats are passed over. */
  final @Nullable String id;

  @Nullable KeyLine line;
  State state = State.BLOCKED;
  Outcome outcome = Outcome.NONE;

  /** State before it was decided, for when the record is refused. */
  State before = State.BLOCKED;

  /** Whether the record of what was decided is on its way. */
  boolean isUnderWay;

  /** Attempts that failed. */
  int attempts;

  /** Attempts in all, for its dead letter. */
  int tried;

  /** Resting: until when. Leased: the end of the lease. */
  long dueMs;

  /** After a failed attempt that is being recorded: until when it rests. */
  long restsUntilMs;

  long lease;

  /** Hears of the end of the lease. */
  @Nullable LeaseHolder holder;

  String reason = "";

  Loaded(
      long offset,
      long timeMs,
      long expiresAtMs,
      int priority,
      @Nullable String key,
      @Nullable String id) {
    this.offset = offset;
    this.timeMs = timeMs;
    this.expiresAtMs = expiresAtMs;
    this.priority = priority;
    this.key = key;
    this.id = id;
  }

  boolean isExpired(long nowMs) {
    return nowMs >= expiresAtMs;
  }
}
