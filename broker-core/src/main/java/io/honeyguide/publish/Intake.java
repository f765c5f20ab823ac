package io.honeyguide.publish;

import io.honeyguide.message.PublishRequest;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the event loops of a shard have to ask before they let a message in that is not like any
 * other: whether it came before, and whether there is room for one more that is to wait for its
 * time.
 *
 * <p>Any thread.
 */
public final class Intake {

  private final RecentIds ids;
  private final int delayedMax;
  private final LongAdder delayedRefused = new LongAdder();
  private volatile int delayed;

  /**
   * The intake of a shard.
   *
   * @param delayedMax most messages that wait for their time
   */
  public Intake(RecentIds ids, int delayedMax) {
    this.ids = ids;
    this.delayedMax = delayedMax;
  }

  /** The names of recent messages. */
  public RecentIds ids() {
    return ids;
  }

  /** So many messages wait for their time. Shard's thread. */
  public void delayed(int count) {
    delayed = count;
  }

  /** Messages that wait for their time. */
  public int delayed() {
    return delayed;
  }

  /** Messages that were refused since too many wait for their time. */
  public long delayedRefused() {
    return delayedRefused.sum();
  }

  /**
   * Whether a message came before under its name, as far as is known now: then it is not stored
   * again, so it needs no room.
   */
  public boolean isRepeated(PublishRequest request, long nowMs) {
    return request.messageId().length != 0 && ids.isRepeated(MessageKey.of(request), nowMs);
  }

  /**
   * Whether there is room for a message. Those that are on their way into the log are not counted
   * yet, so there may come to be a few more than the most.
   *
   * @return why not; null when there is
   */
  @Nullable DelayedFullException refuse(PublishRequest request) {
    if (request.delayMs() == 0 || delayed < delayedMax) {
      return null;
    }
    delayedRefused.increment();
    return new DelayedFullException(delayedMax);
  }
}
