package io.honeyguide.mqtt;

import java.util.ArrayList;
import java.util.List;

/**
 * Deadlines of all connections of one event loop: a wheel of slots, one passed every {@link
 * #TICK_MS}. Arming costs an add to a list; a deadline that moved later is only filed anew when its
 * old slot comes, so a connection that receives a packet just notes the time.
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

  /** Something that happens unless it is put off. */
  abstract static class Deadline {
    private long atTick = NEVER;
    private long filedTick = -1;

    /** The time is over. */
    abstract void due();
  }

  private final List<List<Deadline>> slots = new ArrayList<>(SLOTS);
  private long tick;
  private long seenNanos;

  DeadlineWheel(long nowNanos) {
    seenNanos = nowNanos;
    for (var i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>(0));
    }
  }

  /** Milliseconds since the wheel began to turn, in whole ticks. */
  long nowMs() {
    return tick * TICK_MS;
  }

  /** Sets or moves a deadline. */
  void arm(Deadline deadline, long delayMs) {
    deadline.atTick = tick + 1 + (delayMs + TICK_MS - 1) / TICK_MS;
    if (deadline.filedTick < 0 || deadline.filedTick > deadline.atTick) {
      file(deadline);
    }
  }

  /** Calls a deadline off. */
  void disarm(Deadline deadline) {
    deadline.atTick = NEVER;
  }

  private void file(Deadline deadline) {
    deadline.filedTick = deadline.atTick;
    slots.get((int) (deadline.atTick % SLOTS)).add(deadline);
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
    var index = (int) (tick % SLOTS);
    var slot = slots.get(index);
    if (slot.isEmpty()) {
      return;
    }
    slots.set(index, new ArrayList<>(0));
    for (var deadline : slot) {
      if (deadline.filedTick > tick && deadline.filedTick % SLOTS == index) {
        slots.get(index).add(deadline);
      } else if (deadline.filedTick == tick) {
        deadline.filedTick = -1;
        if (deadline.atTick <= tick) {
          deadline.atTick = NEVER;
          deadline.due();
        } else if (deadline.atTick != NEVER) {
          file(deadline);
        }
      }
    }
  }
}
