package io.honeyguide.plugin;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a batch that the plugin does not decide, and says so once.
 *
 * <p>The plugin's thread says what happens; the clock's thread looks, since the plugin's may be the
 * one that hangs.
 */
final class BatchWatch {

  private static final Logger LOG = LoggerFactory.getLogger(BatchWatch.class);
  private static final long NONE = Long.MIN_VALUE;

  private final String consumer;
  private final HostTime time;
  private final Duration longest;
  private volatile long offeredAtNanos = NONE;
  private long warnedOfNanos = NONE;

  /**
   * A watch that has seen nothing yet.
   *
   * @param longest how long a batch may take before it is reported
   */
  BatchWatch(String consumer, HostTime time, Duration longest) {
    this.consumer = consumer;
    this.time = time;
    this.longest = longest;
  }

  /** The plugin has a batch. */
  void offered() {
    offeredAtNanos = time.nanoTime();
  }

  /** The batch is decided, or has failed. */
  void decided() {
    offeredAtNanos = NONE;
  }

  /** Looks. */
  void look() {
    var offeredAt = offeredAtNanos;
    if (offeredAt == NONE || offeredAt == warnedOfNanos) {
      return;
    }
    var pending = Duration.ofNanos(time.nanoTime() - offeredAt);
    if (pending.compareTo(longest) >= 0) {
      warnedOfNanos = offeredAt;
      LOG.warn(
          "PL2009 consumer.batch.pending consumer={} seconds={} the plugin has not decided its batch; the consumer waits for it",
          consumer,
          pending.toSeconds());
    }
  }
}
