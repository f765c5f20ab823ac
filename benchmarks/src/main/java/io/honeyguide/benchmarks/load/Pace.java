package io.honeyguide.benchmarks.load;

/**
 * When messages are due: at once, or one after the other over all publishers at a fixed rate.
 *
 * <p>A paced message keeps the time it was due at, however late it leaves, so that a broker that
 * stalls is charged for everybody it kept waiting.
 */
sealed interface Pace {

  long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * When a message is due.
   *
   * @param publisher its publisher's number
   * @param sequence its number
   * @param nowNanos the present
   */
  long dueNanos(int publisher, long sequence, long nowNanos);

  /** As soon as the window has room. */
  record Immediate() implements Pace {
    @Override
    public long dueNanos(int publisher, long sequence, long nowNanos) {
      return nowNanos;
    }
  }

  /**
   * At fixed times, publishers taking turns.
   *
   * @param startNanos when the first message is due
   * @param rate messages per second over all publishers
   */
  record Fixed(long startNanos, int rate, int publisherCount) implements Pace {
    @Override
    public long dueNanos(int publisher, long sequence, long nowNanos) {
      return dueNanos(sequence * publisherCount + publisher);
    }

    /** When the message at a place in the order of all messages is due. */
    long dueNanos(long place) {
      return startNanos + place / rate * NANOS_PER_SECOND + place % rate * NANOS_PER_SECOND / rate;
    }

    /** The first place whose message is due after a time. */
    long firstPlaceAfter(long nanos) {
      var elapsed = Math.max(0, nanos - startNanos);
      var place =
          elapsed / NANOS_PER_SECOND * rate + elapsed % NANOS_PER_SECOND * rate / NANOS_PER_SECOND;
      while (dueNanos(place) <= nanos) {
        place++;
      }
      return place;
    }
  }
}
