package io.honeyguide.mqtt;

import java.util.Arrays;

/**
 * Deadlines of all connections of one event loop: a wheel of slots, one passed every {@link
 * #TICK_MS}. Each slot is a ring of its deadlines, so that filing one and letting go of it cost the
 * same few writes; a deadline that moved later is only filed anew when its old slot comes, so a
 * connection that receives a packet just notes the time.
 *
 * <p>A deadline called off is let go at once: with it the wheel would hold the whole connection,
 * for as long as a client said that it would be silent, up to a day.
 *
 * <p>When the loop itself stood still the wheel counts one tick for the whole pause: clients whose
 * packets wait unread behind the pause are not to blame.
 *
 * <p>Owner: the event loop.
 */
final class DeadlineWheel {

  /** Time between two slots, in milliseconds: deadlines come up to two of them late. */
  static final int TICK_MS = 250;

  private static final int SLOTS = 1024;
  private static final long PAUSE_NANOS = 2_000_000_000L;
  private static final long TICK_NANOS = TICK_MS * 1_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  /** A place in a ring; alone in one of its own when it is filed nowhere. */
  private static class Link {
    Link before = this;
    Link after = this;

    boolean isAlone() {
      return after == this;
    }

    void linkBefore(Link other) {
      before = other.before;
      after = other;
      before.after = this;
      other.before = this;
    }

    void unlink() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
    }
  }

  /** Something that happens unless it is put off. */
  abstract static class Deadline extends Link {
    private long atTick = NEVER;
    private long filedTick;

    /** Whether it is set. */
    final boolean isArmed() {
      return atTick != NEVER;
    }

    /** The time is over. */
    abstract void due();
  }

  private final Link[] slots = new Link[SLOTS];

  /** What the wheel is passing: the calls may change any ring while it looks at them. */
  private final Link passing = new Link();

  private long tick;
  private long seenNanos;

  DeadlineWheel(long nowNanos) {
    seenNanos = nowNanos;
    Arrays.setAll(slots, index -> new Link());
  }

  /** Milliseconds since the wheel began to turn, in whole ticks. */
  long nowMs() {
    return tick * TICK_MS;
  }

  /** Sets or moves a deadline. */
  void arm(Deadline deadline, long delayMs) {
    deadline.atTick = tick + 1 + (delayMs + TICK_MS - 1) / TICK_MS;
    if (deadline.isAlone() || deadline.filedTick > deadline.atTick) {
      deadline.unlink();
      file(deadline, deadline.atTick);
    }
  }

  /** Calls a deadline off, and lets go of it. */
  void disarm(Deadline deadline) {
    deadline.atTick = NEVER;
    deadline.unlink();
  }

  private void file(Deadline deadline, long atTick) {
    deadline.filedTick = atTick;
    deadline.linkBefore(slots[(int) (atTick % SLOTS)]);
  }

  /** Number of deadlines that the wheel holds. */
  int count() {
    var count = 0;
    for (var slot : slots) {
      for (var each = slot.after; each != slot; each = each.after) {
        count++;
      }
    }
    return count;
  }

  /** Turns the wheel up to a time of the same clock that it was made with. */
  void advanceTo(long nowNanos) {
    if (nowNanos - seenNanos >= PAUSE_NANOS) {
      seenNanos = nowNanos;
      advance();
      return;
    }
    while (nowNanos - seenNanos >= TICK_NANOS) {
      seenNanos += TICK_NANOS;
      advance();
    }
  }

  private void advance() {
    tick++;
    var slot = slots[(int) (tick % SLOTS)];
    if (slot.isAlone()) {
      return;
    }
    passing.linkBefore(slot);
    slot.unlink();
    while (!passing.isAlone()) {
      var deadline = (Deadline) passing.after;
      deadline.unlink();
      if (deadline.filedTick > tick) {
        file(deadline, deadline.filedTick); // in a later round
      } else if (deadline.atTick > tick) {
        file(deadline, deadline.atTick); // it has moved
      } else {
        deadline.atTick = NEVER;
        deadline.due();
      }
    }
  }
}
