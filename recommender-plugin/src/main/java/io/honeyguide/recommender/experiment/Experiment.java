package io.honeyguide.recommender.experiment;

import io.honeyguide.recommender.model.Scatter;
import java.util.List;

/**
 * Which arm a visitor gets: by a hash of the visitor alone, so that it is the same on every way to
 * ask, after every restart, and in a replay.
 *
 * @param salt another one deals the visitors anew
 * @param arms the first is what the others are compared to; none when there is no experiment
 */
public record Experiment(String salt, List<Arm> arms) {

  /** Most arms; each holds tables of about a megabyte. */
  public static final int ARMS_MAX = 16;

  /** No arm. */
  public static final int NONE = -1;

  private static final Experiment OFF = new Experiment("", List.of());

  /** Checks the names. */
  public Experiment {
    arms = List.copyOf(arms);
    if (arms.size() > ARMS_MAX || arms.stream().map(Arm::name).distinct().count() < arms.size()) {
      throw new IllegalArgumentException(
          "an experiment has at most %d arms, each of another name; found %s"
              .formatted(ARMS_MAX, arms.stream().map(Arm::name).toList()));
    }
  }

  /** Everybody gets the same. */
  public static Experiment off() {
    return OFF;
  }

  /** Whether visitors get different lists. */
  public boolean isOn() {
    return !arms.isEmpty();
  }

  /** A visitor's arm; {@link #NONE} for nobody in particular, and without an experiment. */
  public int armOf(long visitor) {
    if (visitor == Visitor.NOBODY || arms.isEmpty()) {
      return NONE;
    }
    var place = Long.remainderUnsigned(Scatter.mix(visitor ^ Scatter.of(salt, 0)), shareSum());
    var arm = 0;
    while (place >= arms.get(arm).share()) {
      place -= arms.get(arm++).share();
    }
    return arm;
  }

  /** The arm of this name, or {@link #NONE}. */
  public int find(String name) {
    for (var arm = 0; arm < arms.size(); arm++) {
      if (arms.get(arm).name().equals(name)) {
        return arm;
      }
    }
    return NONE;
  }

  /** The part of the visitors that an arm should get. */
  public double shareOf(int arm) {
    return (double) arms.get(arm).share() / shareSum();
  }

  private int shareSum() {
    var sum = 0;
    for (var arm : arms) {
      sum += arm.share();
    }
    return sum;
  }

  /** A number that changes with anything that is set, so that what was counted before is told. */
  long fingerprint() {
    return Scatter.of(toString(), 0);
  }
}
