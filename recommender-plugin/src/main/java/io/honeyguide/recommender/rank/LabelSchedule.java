package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * Which events update the weights. It looks at the log only, never at a clock or at the time that
 * updates took, so that a replay makes the same updates.
 *
 * <p>The ration of a second comes bit by bit, and what is left of it can be used for a second more:
 * where events come without a pause, so do the updates, and questions never wait for a whole ration
 * at the beginning of each second.
 */
final class LabelSchedule {

  /** Tries for each of the early updates: targets can be missing among the candidates. */
  private static final int TRIES_PER_EARLY_UPDATE = 4;

  private static final int SECOND_MS = 1000;

  private final RankerOptions options;
  private long tries;
  private long rationedToMs = Long.MIN_VALUE;

  /** What is left, in thousandths of a try: each millisecond brings as many as a second tries. */
  private int ration;

  LabelSchedule(RankerOptions options) {
    this.options = options;
  }

  /**
   * Whether an event should update the weights; a yes is counted.
   *
   * @param eventNumber how many events were learned before it
   * @param receivedAtMs when the log received it
   * @param updates updates made so far
   */
  boolean isDue(long eventNumber, long receivedAtMs, long updates) {
    if (options.labelsPerSecond() == 0) {
      return false;
    }
    var early = options.earlyLabels();
    if (updates >= early || tries >= (long) TRIES_PER_EARLY_UPDATE * early) {
      if (options.labelEvery() > 1
          && Long.remainderUnsigned(Scatter.mix(eventNumber), options.labelEvery()) != 0) {
        return false;
      }
      addRation(receivedAtMs);
      if (ration < SECOND_MS) {
        return false;
      }
      ration -= SECOND_MS;
    }
    tries++;
    return true;
  }

  private void addRation(long receivedAtMs) {
    long sinceMs = rationedToMs == Long.MIN_VALUE ? SECOND_MS : receivedAtMs - rationedToMs;
    var elapsedMs = Math.max(0, Math.min(SECOND_MS, sinceMs));
    var most = (long) SECOND_MS * options.labelsPerSecond();
    ration = (int) Math.min(most, ration + elapsedMs * options.labelsPerSecond());
    rationedToMs = receivedAtMs;
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(tries);
    out.putLong(rationedToMs);
    out.putInt(ration);
  }

  /**
   * Reads what {@link #write} wrote. Where it was the second in place of the millisecond, and its
   * tries, in versions 2 to 4, the next event has a whole ration before it.
   */
  void read(SnapshotInput in) throws IOException {
    tries = in.getLong();
    rationedToMs = in.getLong();
    ration = in.getCount(Integer.MAX_VALUE);
  }
}
