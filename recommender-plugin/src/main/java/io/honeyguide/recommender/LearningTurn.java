package io.honeyguide.recommender;

import java.util.function.LongSupplier;

/**
 * Says when the consumer has learned for so long that questions are due their turn: without it a
 * question that comes while a batch of a thousand events is learned, with a hundred labels among
 * them, waits for all of it.
 *
 * <p>While the consumer lags behind, its turns are as long as those of the questions in between: a
 * thread that is asked too much and told too much does both by halves, and neither stops.
 *
 * <p>Time decides here where a batch is cut, never what is learned from it.
 */
final class LearningTurn {

  /** Shortest turn, in nanoseconds: about as long as a label takes. */
  static final long LEAST_NANOS = 500_000;

  /** Longest turn, in nanoseconds: no thread that was held up for long holds up others as long. */
  static final long MOST_NANOS = 8_000_000;

  /** A look at the time costs as much as a tenth of an event. */
  static final int LOOK_EVERY = 8;

  private final LongSupplier nanoTime;
  private long begunNanos;
  private long cutNanos;
  private long turnNanos;
  private boolean isCut;

  LearningTurn(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A batch comes. */
  void begin() {
    begunNanos = nanoTime.getAsLong();
    var sinceNanos = isCut ? begunNanos - cutNanos : LEAST_NANOS;
    turnNanos = Math.max(LEAST_NANOS, Math.min(MOST_NANOS, sinceNanos));
    isCut = false;
  }

  /**
   * Whether the batch is to be cut.
   *
   * @param count messages of it that were learned
   */
  boolean isOver(int count) {
    if (count % LOOK_EVERY != 0) {
      return false;
    }
    cutNanos = nanoTime.getAsLong();
    isCut = cutNanos - begunNanos >= turnNanos;
    return isCut;
  }

  /** How long the turn has been, in nanoseconds. */
  long nanos() {
    return nanoTime.getAsLong() - begunNanos;
  }
}
