package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.walk.Counter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/**
 * Weights of one ranker, each with the sum of its squared gradients: linear ones shared by all
 * visits, linear ones by length of the visit, and a hidden layer.
 *
 * <p>Their start values rank well before anything was learned.
 */
final class WeightSet {

  /** Bucket of visits of which nothing is known; they use its linear weights only. */
  static final int EMPTY_BUCKET = 4;

  private static final int BUCKETS = 5;
  private static final int NO_FEATURE = -1;
  private static final long SEED = 20_260_401;
  private static final double HIDDEN_SPREAD = .106;
  private static final double OUTPUT_SPREAD = .05;

  final int hiddenCount;
  final float[] shared = new float[Feature.COUNT];
  final float[] byLength = new float[BUCKETS * Feature.COUNT];

  /** By feature, then hidden unit. */
  final float[] hidden;

  final float[] output;
  final float[] sharedSums = new float[Feature.COUNT];
  final float[] byLengthSums = new float[BUCKETS * Feature.COUNT];
  final float[] hiddenSums;
  final float[] outputSums;

  WeightSet(int hiddenCount) {
    this.hiddenCount = hiddenCount;
    this.hidden = new float[Feature.COUNT * hiddenCount];
    this.output = new float[hiddenCount];
    this.hiddenSums = new float[hidden.length];
    this.outputSums = new float[hiddenCount];
    shared[Feature.SCALED + Counter.TOGETHER] = 3;
    shared[Feature.LOGARITHM + Counter.TOGETHER] = 1;
    shared[Feature.SCALED + Counter.AFTER_LAST] = 1;
    shared[Feature.SCALED + Counter.COSINE] = 1;
    shared[Feature.SCALED + Counter.TWO_STEPS] = .5f;
    shared[Feature.SEEN] = .5f;
    shared[Feature.SEEN_LATELY] = 1;
    shared[Feature.CONTENT] = 1;
    byLength[EMPTY_BUCKET * Feature.COUNT + Feature.BEGINNING] = 5;
    byLength[EMPTY_BUCKET * Feature.COUNT + Feature.DEMAND_DAY] = 1;
    // Random's Gaussian numbers are specified to the bit, so all machines start alike.
    var random = new Random(SEED);
    for (var i = 0; i < hidden.length; i++) {
      // A column that came later starts at nothing, so that all others start as they did before.
      var feature = i / hiddenCount;
      if (feature != Feature.CONTENT && feature != Feature.BEGINNING) {
        hidden[i] = (float) (random.nextGaussian() * HIDDEN_SPREAD);
      }
    }
    for (var i = 0; i < output.length; i++) {
      output[i] = (float) (random.nextGaussian() * OUTPUT_SPREAD);
    }
    for (var sums : new float[][] {sharedSums, byLengthSums, hiddenSums, outputSums}) {
      Arrays.fill(sums, 1);
    }
  }

  /** Visits of 1, 2 to 3, 4 to 8, and more events. */
  static int bucket(int events) {
    if (events == 0) {
      return EMPTY_BUCKET;
    }
    return events == 1 ? 0 : events <= 3 ? 1 : events <= 8 ? 2 : 3;
  }

  private float[][] all() {
    return new float[][] {
      shared, byLength, hidden, output, sharedSums, byLengthSums, hiddenSums, outputSums
    };
  }

  void write(SnapshotOutput out) throws IOException {
    out.putInt(hiddenCount);
    for (var values : all()) {
      for (var value : values) {
        out.putFloat(value);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when the snapshot is damaged or holds a weight that is no number
   */
  static WeightSet read(SnapshotInput in) throws IOException {
    var weights = new WeightSet(in.getCount(RankerOptions.HIDDEN_MAX));
    for (var values : weights.all()) {
      weights.read(in, values);
    }
    return weights;
  }

  private void read(SnapshotInput in, float[] values) throws IOException {
    var perFeature =
        values == output || values == outputSums
            ? 0
            : values == hidden || values == hiddenSums ? hiddenCount : 1;
    for (var i = 0; i < values.length; i++) {
      var feature = perFeature == 0 ? NO_FEATURE : i / perFeature % Feature.COUNT;
      if (feature == Feature.FEW_NEIGHBOURS && i % perFeature == 0 && !in.hasTwoSteps()) {
        // A column stood before it: how lately the item was touched.
        for (var skipped = 0; skipped < perFeature; skipped++) {
          in.getFloat();
        }
      }
      if (isKnown(feature, in)) {
        var value = in.getFloat();
        in.check(Float.isFinite(value), "a finite weight");
        if (!isTwoSteps(feature) || in.hasTwoSteps()) {
          values[i] = value;
        }
      }
    }
  }

  private static boolean isKnown(int feature, SnapshotInput in) {
    return switch (feature) {
      case Feature.CONTENT -> in.hasContent();
      case Feature.BEGINNING -> in.hasBeginnings();
      default -> true;
    };
  }

  private static boolean isTwoSteps(int feature) {
    return feature == Feature.SCALED + Counter.TWO_STEPS
        || feature == Feature.LOGARITHM + Counter.TWO_STEPS;
  }
}
