package io.honeyguide.log;

import java.time.Duration;

/**
 * What a record asks of the log's force. The strongest of the records that are committed together
 * counts for all of them, since one force makes durable whatever was written before it.
 *
 * <p>Immutable; made once for each policy, not for each record.
 */
public final class Durability {

  /** A time that never comes, in milliseconds. */
  static final long NEVER_MS = Long.MAX_VALUE;

  /** Nobody waits for the record: it rides on the next force, and on the log's own policy. */
  public static final Durability UNAWAITED = new Durability(false, true, NEVER_MS);

  /** Nobody waits for the record, but it is to be durable within about a second. */
  static final Durability SOON = new Durability(false, true, 1_000);

  /** Somebody waits for the record, and it is forced as the log's own policy says. */
  public static final Durability AS_CONFIGURED = new Durability(true, true, NEVER_MS);

  /**
   * Somebody waits for the record and hears of it only after a force, whatever the log's policy.
   */
  public static final Durability ALWAYS = new Durability(true, false, 0);

  /** Somebody waits for the record to be committed; it asks for no force, whatever the policy. */
  public static final Durability OS = new Durability(true, false, NEVER_MS);

  private final boolean awaited;
  private final boolean asConfigured;
  private final long forceWithinMs;

  private Durability(boolean awaited, boolean asConfigured, long forceWithinMs) {
    this.awaited = awaited;
    this.asConfigured = asConfigured;
    this.forceWithinMs = forceWithinMs;
  }

  /**
   * Somebody waits for the record to be committed; it is forced within an interval of whole
   * milliseconds, at least 1, whatever the log's policy.
   */
  public static Durability within(Duration interval) {
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("the interval is at least 1 ms, found " + interval);
    }
    return new Durability(true, false, interval.toMillis());
  }

  /** Whether somebody waits for the commit, and so has to hear when there is no room for it. */
  boolean isAwaited() {
    return awaited;
  }

  /** Whether the log's own policy decides. */
  boolean isAsConfigured() {
    return asConfigured;
  }

  /** Within how many milliseconds it asks for a force by itself: 0 before anybody hears of it. */
  long forceWithinMs() {
    return forceWithinMs;
  }

  /** Whether it asks for a force sooner than another one does. */
  public boolean isStrongerThan(Durability other) {
    return forceWithinMs < other.forceWithinMs;
  }
}
