package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * Which events update the weights. It looks at the log only, never at a clock or at the time that
 * updates took, so that a replay makes the same updates.
 */
final class LabelSchedule {

  /** Tries for each of the early updates: targets can be missing among the candidates. */
  private static final int TRIES_PER_EARLY_UPDATE = 4;

  private final RankerOptions options;
  private long tries;
  private long second = Long.MIN_VALUE;
  private int triesOfSecond;

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
      var now = Math.floorDiv(receivedAtMs, 1000L);
      if (now != second) {
        second = now;
        triesOfSecond = 0;
      }
      if (triesOfSecond == options.labelsPerSecond()) {
        return false;
      }
      triesOfSecond++;
    }
    tries++;
    return true;
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(tries);
    out.putLong(second);
    out.putInt(triesOfSecond);
  }

  void read(SnapshotInput in) throws IOException {
    tries = in.getLong();
    second = in.getLong();
    triesOfSecond = in.getCount(Integer.MAX_VALUE);
  }
}
