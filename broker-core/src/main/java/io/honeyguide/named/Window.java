package io.honeyguide.named;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a subscription has loaded, each in one state: blocked, ready, resting, leased
 * or decided. Which ready one is next is the order's business.
 *
 * <p>Owner: the shard's thread. Bound: its user adds no more than the limits say.
 */
final class Window {

  private static final Comparator<Loaded> OLDEST =
      Comparator.comparingLong((Loaded message) -> message.offset);
  private static final Comparator<Loaded> FIRST_DUE =
      Comparator.<Loaded>comparingLong(message -> message.dueMs).thenComparing(OLDEST);

  private final OffsetMap<Loaded> messages = new OffsetMap<>();
  private final PriorityQueue<Loaded> ready;
  private final PriorityQueue<Loaded> resting = new PriorityQueue<>(FIRST_DUE);
  private final Map<String, KeyLine> lines = new HashMap<>();

  /** Whether all of these messages are here. */
  boolean hasAll(AckId[] ids) {
    for (var id : ids) {
      if (get(id.offset()) == null) {
        return false;
      }
    }
    return true;
  }

  /** Those from the frontier on, ascending, also done ones until the frontier is past them. */
  private final ArrayDeque<Loaded> beyond = new ArrayDeque<>();

  private int leased;
  private long leaseDueMs = Long.MAX_VALUE;

  Window(Order order) {
    ready =
        new PriorityQueue<>(
            switch (order) {
              case FIFO, KEY -> OLDEST;
              case LIFO -> OLDEST.reversed();
              case PRIORITY ->
                  Comparator.<Loaded>comparingInt(message -> -message.priority)
                      .thenComparing(OLDEST);
            });
  }

  int size() {
    return messages.size();
  }

  int readyCount() {
    return ready.size();
  }

  int restingCount() {
    return resting.size();
  }

  int leasedCount() {
    return leased;
  }

  @Nullable Loaded get(long offset) {
    return messages.get(offset);
  }

  Iterable<Loaded> all() {
    return messages.values();
  }

  /**
   * Takes a message in.
   *
   * @param isBeyond whether it lies at the frontier or behind it; then it is newer than all before
   */
  void add(Loaded message, Failure failure, boolean isBeyond, long nowMs) {
    messages.put(message.offset, message);
    message.attempts = failure.attempts();
    message.dueMs = failure.notBeforeMs();
    if (isBeyond) {
      beyond.addLast(message);
    }
    if (message.key != null) {
      var line = lines.computeIfAbsent(message.key, key -> new KeyLine());
      message.line = line;
      var first = line.first();
      line.add(message);
      if (first != null && line.first() == message && first.state == Loaded.State.READY) {
        ready.remove(first);
        first.state = Loaded.State.BLOCKED;
      }
    }
    free(message, nowMs);
  }

  /** A message is nobody's: it is ready, rests, or waits behind an older one of its key. */
  private void free(Loaded message, long nowMs) {
    if (message.dueMs > nowMs) {
      message.state = Loaded.State.RESTING;
      resting.add(message);
    } else {
      message.state = Loaded.State.BLOCKED;
      var line = message.line;
      if (line == null) {
        message.state = Loaded.State.READY;
        ready.add(message);
      } else {
        next(line);
      }
    }
  }

  private void next(KeyLine line) {
    var first = line.first();
    if (first != null && first.state == Loaded.State.BLOCKED && !line.isBusy()) {
      first.state = Loaded.State.READY;
      ready.add(first);
    }
  }

  /** Takes out the next message, or null. */
  @Nullable Loaded poll() {
    return ready.poll();
  }

  /** The next message, or null. */
  @Nullable Loaded peek() {
    return ready.peek();
  }

  /** A message that was polled is leased. */
  void lease(Loaded message, long lease, @Nullable LeaseHolder holder, long untilMs) {
    message.state = Loaded.State.LEASED;
    message.lease = lease;
    message.holder = holder;
    leased++;
    occupy(message);
    due(message, untilMs);
  }

  /** A lease ends at another time. */
  void due(Loaded message, long untilMs) {
    message.dueMs = untilMs;
    leaseDueMs = Math.min(leaseDueMs, untilMs);
  }

  private static void leaseOver(Loaded message) {
    var holder = message.holder;
    if (holder != null) {
      message.holder = null;
      holder.leaseOver(message.offset);
    }
  }

  /** A lease is given back as if it had never been. */
  void giveBack(Loaded message, long nowMs) {
    leased--;
    leaseOver(message);
    release(message);
    message.dueMs = 0;
    free(message, nowMs);
  }

  /** What becomes of a message is decided; only the record is missing. */
  void decide(Loaded message, Loaded.Outcome outcome) {
    switch (message.state) {
      case READY -> ready.remove(message);
      case RESTING -> resting.remove(message);
      case LEASED -> leased--;
      case BLOCKED -> {}
      case DECIDED, GONE -> throw new IllegalStateException("it is decided already");
    }
    if (message.state != Loaded.State.LEASED) {
      occupy(message);
    }
    message.before = message.state;
    message.state = Loaded.State.DECIDED;
    message.outcome = outcome;
  }

  /** A message that was polled turns out to have had its time. */
  void decidePolled(Loaded message, Loaded.Outcome outcome) {
    occupy(message);
    message.before = Loaded.State.READY;
    message.state = Loaded.State.DECIDED;
    message.outcome = outcome;
  }

  /** The record was refused: all is as it was before the decision. */
  void undecide(Loaded message, long nowMs) {
    message.outcome = Loaded.Outcome.NONE;
    if (message.before == Loaded.State.LEASED) {
      message.state = Loaded.State.LEASED;
      leased++;
      due(message, message.dueMs);
    } else {
      release(message);
      free(message, nowMs);
    }
  }

  /** The attempt is recorded: the message rests, or goes out again. */
  void failed(Loaded message, long nowMs) {
    message.attempts++;
    message.outcome = Loaded.Outcome.NONE;
    leaseOver(message);
    release(message);
    message.dueMs = message.restsUntilMs;
    free(message, nowMs);
  }

  private static void occupy(Loaded message) {
    var line = message.line;
    if (line != null) {
      line.occupy();
    }
  }

  private static void release(Loaded message) {
    var line = message.line;
    if (line != null) {
      line.release();
    }
  }

  /** A message that was decided is done. */
  void remove(Loaded message) {
    messages.remove(message.offset);
    message.state = Loaded.State.GONE;
    leaseOver(message);
    var line = message.line;
    if (line != null) {
      line.release();
      line.remove(message);
      if (line.isEmpty()) {
        lines.remove(message.key);
      } else {
        next(line);
      }
    }
  }

  /** The oldest from the frontier on, or {@link Long#MAX_VALUE}. */
  long firstBeyond() {
    var first = beyond.peekFirst();
    return first == null ? Long.MAX_VALUE : first.offset;
  }

  /** Those from the frontier on, oldest first, some of them decided. */
  Iterable<Loaded> beyond() {
    return beyond;
  }

  /** The frontier moved. */
  void frontier(long offset) {
    for (var first = beyond.peekFirst();
        first != null && first.offset < offset;
        first = beyond.peekFirst()) {
      beyond.removeFirst();
    }
  }

  /**
   * Lets those go on whose time has come.
   *
   * @param lapsed takes each message whose lease is over, which it must decide
   */
  void due(long nowMs, Consumer<Loaded> lapsed) {
    for (var first = resting.peek();
        first != null && first.dueMs <= nowMs;
        first = resting.peek()) {
      resting.remove();
      free(first, nowMs);
    }
    if (leaseDueMs > nowMs) {
      return;
    }
    leaseDueMs = Long.MAX_VALUE;
    for (var message : messages.values()) {
      if (message.state == Loaded.State.LEASED) {
        if (message.dueMs <= nowMs) {
          lapsed.accept(message);
        } else {
          leaseDueMs = Math.min(leaseDueMs, message.dueMs);
        }
      }
    }
  }

  /** When {@link #due} has something to do next, at the earliest. */
  long nextDueMs() {
    var first = resting.peek();
    return Math.min(first == null ? Long.MAX_VALUE : first.dueMs, leaseDueMs);
  }

  void clear() {
    messages.values().forEach(Window::leaseOver);
    messages.clear();
    ready.clear();
    resting.clear();
    lines.clear();
    beyond.clear();
    leased = 0;
    leaseDueMs = Long.MAX_VALUE;
  }
}
