package io.honeyguide.publish;

import io.honeyguide.log.LogException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the last while that their publishers gave a name: one that comes again is not
 * stored again, and whoever sent it hears of the first.
 *
 * <p>What is known is a function of the log: it changes by {@link #stored} and {@link #restore}
 * alone, and time is that of the messages. Beside it stand the messages that are on their way into
 * the log: an event loop reserves a name before it frames the record, and the name stays reserved
 * until the record is in the log or refused. So of two that come at once on two event loops one is
 * stored, and the other waits for what becomes of it.
 *
 * <p>Bounds: the window, and a number of names beyond which the oldest are forgotten before their
 * time and counted. Reservations are bounded by what connections may have under way.
 *
 * <p>Any thread; everything stands under the lock of this object, which is held for a few look-ups
 * and for writing a snapshot. Publishes without a name never come here.
 */
public final class RecentIds {

  /** A message that is in the log. */
  private record Known(long offset, long timeMs) {}

  /** Who sent a message again while the first is on its way. */
  private record Waiter(Mailbox loop, Completion completion, long token) {

    void tell(Known first) {
      loop.post(() -> completion.repeated(token, first.offset(), first.timeMs()));
    }
  }

  /** Takes what is known, oldest first. */
  @FunctionalInterface
  public interface Sink {

    /** A message that is in the log. */
    void known(MessageKey key, long offset, long timeMs);
  }

  private final long windowMs;
  private final int idsMax;
  private final LongAdder forgotten = new LongAdder();

  /** In the order of the log. */
  private final LinkedHashMap<MessageKey, Known> known = new LinkedHashMap<>();

  private final Map<MessageKey, List<Waiter>> reserved = new HashMap<>();

  /**
   * Nothing known yet.
   *
   * @param windowMs how long a message is known after its receipt; 0 for not at all
   * @param idsMax most messages that are known
   */
  public RecentIds(long windowMs, int idsMax) {
    this.windowMs = windowMs;
    this.idsMax = idsMax;
  }

  /**
   * A message with a name came in.
   *
   * @param loop where the completion is called
   * @return whether it is a new one, which the caller stores: {@link #stored} or {@link #refused}
   *     has to follow. Otherwise it came before, and the completion hears later on its loop what
   *     became of the first
   */
  public synchronized boolean reserve(
      MessageKey key, long nowMs, Mailbox loop, Completion completion, long token) {
    var waiters = reserved.get(key);
    if (waiters != null) {
      waiters.add(new Waiter(loop, completion, token));
      return false;
    }
    var first = recent(key, nowMs);
    if (first != null) {
      new Waiter(loop, completion, token).tell(first);
      return false;
    }
    reserved.put(key, new ArrayList<>(0));
    return true;
  }

  private @Nullable Known recent(MessageKey key, long nowMs) {
    var first = known.get(key);
    return first != null && nowMs - first.timeMs() < windowMs ? first : null;
  }

  /** Whether a message came before, or one like it is on its way into the log. */
  synchronized boolean isRepeated(MessageKey key, long nowMs) {
    return reserved.containsKey(key) || recent(key, nowMs) != null;
  }

  /**
   * A message with a name is in the log. Shard's thread, and at replay.
   *
   * @param timeMs time of its receipt
   */
  public synchronized void stored(MessageKey key, long offset, long timeMs) {
    var first = new Known(offset, timeMs);
    // Behind all others, also when it came back after its window.
    known.remove(key);
    known.put(key, first);
    forget(timeMs);
    var waiters = reserved.remove(key);
    if (waiters != null) {
      waiters.forEach(waiter -> waiter.tell(first));
    }
  }

  private void forget(long nowMs) {
    var oldest = known.values().iterator();
    while (oldest.hasNext()) {
      var over = nowMs - oldest.next().timeMs() >= windowMs;
      if (!over && known.size() <= idsMax) {
        return;
      }
      if (!over) {
        forgotten.increment();
      }
      oldest.remove();
    }
  }

  /** A message whose name was reserved is not stored. */
  public synchronized void refused(MessageKey key, LogException cause) {
    var waiters = reserved.remove(key);
    if (waiters != null) {
      for (var waiter : waiters) {
        waiter.loop().post(() -> waiter.completion().refused(waiter.token(), cause));
      }
    }
  }

  /** Takes a message into what is known, behind all others, as a snapshot told it. */
  public synchronized void restore(MessageKey key, long offset, long timeMs) {
    known.put(key, new Known(offset, timeMs));
  }

  /** Hands everything known to a sink, oldest first. */
  public synchronized void forEach(Sink sink) {
    known.forEach((key, first) -> sink.known(key, first.offset(), first.timeMs()));
  }

  /** Number of messages that are known. */
  public synchronized int size() {
    return known.size();
  }

  /** Messages that were forgotten before their time, since too many others came. */
  public long forgotten() {
    return forgotten.sum();
  }
}
