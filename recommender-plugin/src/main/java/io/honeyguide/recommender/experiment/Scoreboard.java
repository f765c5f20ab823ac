package io.honeyguide.recommender.experiment;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.model.VisitStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The counts of all arms. It is a function of the log and goes into the snapshot; when anything
 * about the experiment is set otherwise, it starts anew.
 *
 * <p>Owner: the thread that learns.
 */
public final class Scoreboard {

  /**
   * Quantiles .999 of the chi-square distribution with 1 to 15 degrees of freedom: with more, one
   * experiment in a thousand would be taken for unequal without cause.
   */
  private static final double[] CHI_SQUARE_MOST = {
    10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59, 31.26, 32.91, 34.53,
    36.12, 37.70
  };

  private final Experiment experiment;
  private final List<ArmCounts> counts = new ArrayList<>();

  /** Nothing counted yet. */
  public Scoreboard(Experiment experiment) {
    this.experiment = experiment;
    experiment.arms().forEach(any -> counts.add(new ArmCounts()));
  }

  /** The experiment that this is about. */
  public Experiment experiment() {
    return experiment;
  }

  /** What is known of an arm. */
  public ArmCounts of(int arm) {
    return counts.get(arm);
  }

  /** Counts the visit that an event begins, if it does; the model has not learned it yet. */
  public void observe(BehaviourEvent event, BehaviourModel model) {
    if (experiment.isOn()
        && event.visit() != null
        && model.weightOf(event) > 0
        && model.visits().find(event.visit()) == VisitStore.NONE) {
      counts.get(experiment.armOf(Visitor.of(model, event.user(), event.visit()))).addVisit();
    }
  }

  /**
   * A list of an arm was judged by what came next.
   *
   * @param place where that stood in the list, from 1; 0 when it did not
   */
  public void judged(int arm, int place) {
    counts.get(arm).addLabel(place);
  }

  /** So many items were shown to a visitor. */
  public void shown(long visitor, int items) {
    var arm = experiment.armOf(visitor);
    if (arm != Experiment.NONE) {
      counts.get(arm).addShown(items);
    }
  }

  /** An item that was shown to a visitor was touched. */
  public void clicked(long visitor) {
    var arm = experiment.armOf(visitor);
    if (arm != Experiment.NONE) {
      counts.get(arm).addClick();
    }
  }

  /** An item that was shown to a visitor was bought. */
  public void bought(long visitor) {
    var arm = experiment.armOf(visitor);
    if (arm != Experiment.NONE) {
      counts.get(arm).addPurchase();
    }
  }

  /**
   * How far the visits are from the arms' shares: Pearson's {@code sum (found - expected)^2 /
   * expected}. When they are far, who gets counted depends on the arm, and no other figure can be
   * trusted (Fabijan et al., Diagnosing sample ratio mismatch, KDD 2019).
   */
  public double chiSquare() {
    var all = counts.stream().mapToLong(ArmCounts::visits).sum();
    var sum = 0.0;
    for (var arm = 0; arm < counts.size() && all > 0; arm++) {
      var expected = all * experiment.shareOf(arm);
      var difference = counts.get(arm).visits() - expected;
      sum += difference * difference / expected;
    }
    return sum;
  }

  /** Whether the visits are as far from the shares as chance has it once in a thousand times. */
  public boolean isUneven() {
    return counts.size() > 1 && chiSquare() > CHI_SQUARE_MOST[counts.size() - 2];
  }

  /** Appends the counts to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    out.putInt(counts.size());
    if (!counts.isEmpty()) {
      out.putLong(experiment.fingerprint());
    }
    for (var count : counts) {
      count.write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote; counts of another experiment are passed over.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static Scoreboard read(SnapshotInput in, Experiment experiment) throws IOException {
    var board = new Scoreboard(experiment);
    var count = in.getCount(Experiment.ARMS_MAX);
    var isSame = count > 0 && in.getLong() == experiment.fingerprint();
    for (var arm = 0; arm < count; arm++) {
      var read = ArmCounts.read(in);
      if (isSame && count == board.counts.size()) {
        board.counts.set(arm, read);
      }
    }
    return board;
  }
}
