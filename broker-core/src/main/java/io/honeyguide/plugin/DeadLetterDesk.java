package io.honeyguide.plugin;

import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up on messages: each one becomes a record, and no checkpoint passes it before that record
 * is durable. One that the log has no room for is tried again until it has.
 *
 * <p>Owner: the plugin's thread. Bound: {@link #isFull} tells the consumer to wait.
 */
final class DeadLetterDesk {

  /** Pause before the log is asked again after it refused. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private static final int UNDER_WAY_MAX = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterDesk.class);

  private final String consumer;
  private final Shard shard;
  private final InstantSource clock;
  private final HostTime time;
  private final PluginThread thread;
  private final Runnable stored;

  /** Places of messages that were given up on behind the checkpoint that was restored. */
  private Set<Long> known = Set.of();

  private int underWay;

  /**
   * A desk.
   *
   * @param stored runs on the plugin's thread whenever letters have become durable
   */
  DeadLetterDesk(
      String consumer,
      Shard shard,
      InstantSource clock,
      HostTime time,
      PluginThread thread,
      Runnable stored) {
    this.consumer = consumer;
    this.shard = shard;
    this.clock = clock;
    this.time = time;
    this.thread = thread;
    this.stored = stored;
  }

  /** Remembers what was given up on before a restart: it is not offered again. */
  void remember(List<DeadLetter> letters, long from) {
    var offsets = new HashSet<Long>();
    for (var letter : letters) {
      if (letter.offset() >= from) {
        offsets.add(letter.offset());
      }
    }
    known = offsets;
  }

  /** Whether a message was given up on before the restart. */
  boolean knows(long offset) {
    return !known.isEmpty() && known.contains(offset);
  }

  /** Gives up on a message. */
  void put(long offset, String reason, int attempts) {
    underWay++;
    store(new DeadLetter(consumer, offset, reason, attempts, clock.millis()));
  }

  private void store(DeadLetter letter) {
    shard.deadLetter(letter, refusal -> thread.execute(() -> ended(letter, refusal)));
  }

  private void ended(DeadLetter letter, @Nullable LogException refusal) {
    if (refusal != null) {
      LOG.warn(
          "PL2005 consumer.dead_letter.refused consumer={} offset={} reason=\"{}\" trying again in {}",
          consumer,
          letter.offset(),
          refusal.getMessage(),
          RETRY_DELAY);
      time.after(RETRY_DELAY, () -> thread.execute(() -> store(letter)));
      return;
    }
    underWay--;
    stored.run();
  }

  /** Whether every letter is durable, so that a checkpoint may pass them. */
  boolean isSettled() {
    return underWay == 0;
  }

  /** Whether the consumer should wait before it gives up on more. */
  boolean isFull() {
    return underWay >= UNDER_WAY_MAX;
  }
}
