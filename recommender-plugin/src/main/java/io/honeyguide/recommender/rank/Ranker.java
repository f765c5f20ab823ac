package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Scores candidates by their features, and learns from what came next.
 *
 * <p>Score: {@code sum_f (w_f + w_Bf) x_f + sum_h v_h L(sum_f W_fh x_f)} with {@code L(z) = max(z,
 * z/10)} and B the visit's length. A visit of which nothing is known has linear weights of its own
 * and nothing else.
 *
 * <p>Learning: listwise softmax (the top-one likelihood of Cao et al., Learning to rank: from
 * pairwise approach to listwise approach, ICML 2007): {@code q = softmax(scores)}, and the gradient
 * of {@code -ln q_target} by score i is {@code q_i - [i = target]}. Steps by Adagrad (Duchi et al.,
 * JMLR 2011): {@code S += g^2, w -= rate g / sqrt(S)}.
 *
 * <p>Everything is computed in one fixed order with float arithmetic that is the same on every
 * machine, so the same labels give the same weights to the last bit.
 *
 * <p>Owner: one thread.
 */
final class Ranker {

  private static final float SHARED_RATE = .1f;
  private static final float LENGTH_RATE = .05f;
  private static final float HIDDEN_RATE = .07f;
  private static final float LEAK = .1f;

  /** Gradients below are not worth the time. */
  private static final float GRADIENT_LEAST = 1e-4f;

  private static final int STRIDE = FeatureTable.CANDIDATES_MAX;

  /** Where a feature's contribution goes, by feature. */
  private static final int[] PART_COLUMNS = new int[Feature.COUNT];

  static {
    Arrays.setAll(PART_COLUMNS, feature -> Feature.part(feature).column());
  }

  private final WeightSet weights;
  private final int hiddenCount;
  private final float memory;
  private final float[] linear = new float[Feature.COUNT];
  private final float[][] inner;
  private final float[] scores = new float[STRIDE];
  private final float[] gradients = new float[STRIDE];
  private final int[] active = new int[STRIDE];
  private final float[] innerGradients;
  private final float[] hiddenStep;
  private final float[] slopes;
  private final int[] used = new int[Feature.CONTEXT];
  private int usedCount;
  private long updateCount;

  Ranker(WeightSet weights, float memory) {
    this.weights = weights;
    this.hiddenCount = weights.hiddenCount;
    this.memory = memory;
    this.inner = new float[hiddenCount][STRIDE];
    this.innerGradients = new float[hiddenCount * STRIDE];
    this.hiddenStep = new float[hiddenCount];
    this.slopes = new float[hiddenCount];
  }

  /**
   * Scores every candidate; {@link #score} tells the results.
   *
   * @throws IllegalStateException when a score is not a finite number, which never may be
   */
  void rank(FeatureTable features) {
    var count = features.count();
    var empty = features.bucket() == WeightSet.EMPTY_BUCKET;
    var bucket = features.bucket() * Feature.COUNT;
    for (var feature = 0; feature < Feature.CONTEXT; feature++) {
      linear[feature] =
          empty
              ? weights.byLength[bucket + feature]
              : weights.shared[feature] + weights.byLength[bucket + feature];
    }
    Arrays.fill(scores, 0, count, 0);
    if (!empty) {
      startInner(features, count);
    }
    findUsed(features);
    addColumns(features.columns(), linear, 0, 1, scores, count);
    for (var unit = 0; unit < hiddenCount && !empty; unit++) {
      addColumns(features.columns(), weights.hidden, unit, hiddenCount, inner[unit], count);
      addActivated(weights.output[unit], inner[unit], count);
    }
    checkFinite(count);
  }

  /** What all candidates have in common goes into the hidden units once. */
  private void startInner(FeatureTable features, int count) {
    for (var unit = 0; unit < hiddenCount; unit++) {
      var common = 0f;
      for (var feature = Feature.CONTEXT; feature < Feature.COUNT; feature++) {
        common += features.context(feature) * weights.hidden[feature * hiddenCount + unit];
      }
      Arrays.fill(inner[unit], 0, count, common);
    }
  }

  private void findUsed(FeatureTable features) {
    usedCount = 0;
    for (var feature = 0; feature < Feature.CONTEXT; feature++) {
      if (features.isUsed(feature)) {
        used[usedCount++] = feature;
      }
    }
  }

  /**
   * Adds the used columns, each by its weight, which stands at {@code first + feature * step}. Four
   * columns at a time, added in order: so few candidates cost mostly the loops' beginnings and
   * ends.
   */
  private void addColumns(
      float[][] columns, float[] weight, int first, int step, float[] to, int count) {
    var place = 0;
    for (; place + 4 <= usedCount; place += 4) {
      var a = used[place];
      var b = used[place + 1];
      var c = used[place + 2];
      var d = used[place + 3];
      addFour(
          columns[a],
          columns[b],
          columns[c],
          columns[d],
          weight[first + a * step],
          weight[first + b * step],
          weight[first + c * step],
          weight[first + d * step],
          to,
          count);
    }
    for (; place < usedCount; place++) {
      addScaled(weight[first + used[place] * step], columns[used[place]], to, count);
    }
  }

  /**
   * One index into arrays of their own is what the compiler takes many candidates at a time for;
   * with all columns in one array it takes one by one, three times as long.
   */
  private static void addFour(
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float byA,
      float byB,
      float byC,
      float byD,
      float[] to,
      int count) {
    for (var i = 0; i < count; i++) {
      to[i] = to[i] + byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i];
    }
  }

  private static void addScaled(float factor, float[] from, float[] to, int count) {
    for (var i = 0; i < count; i++) {
      to[i] += factor * from[i];
    }
  }

  private void addActivated(float factor, float[] from, int count) {
    for (var i = 0; i < count; i++) {
      var z = from[i];
      scores[i] += factor * Math.max(z, LEAK * z);
    }
  }

  private void checkFinite(int count) {
    for (var candidate = 0; candidate < count; candidate++) {
      if (!Float.isFinite(scores[candidate])) {
        throw new IllegalStateException(
            "a score must be a finite number, found " + scores[candidate]);
      }
    }
  }

  /** A candidate's score. */
  float score(int candidate) {
    return scores[candidate];
  }

  /**
   * Moves the weights so that the target would have stood higher.
   *
   * @param features those of the last {@link #rank}
   * @param target the candidate that came next
   * @param grade how much the label counts
   */
  void learn(FeatureTable features, int target, float grade) {
    var activeCount = findGradients(features.count(), target, grade);
    var empty = features.bucket() == WeightSet.EMPTY_BUCKET;
    if (!empty) {
      findInnerGradients(activeCount);
    }
    var bucket = features.bucket() * Feature.COUNT;
    for (var feature = 0; feature < Feature.CONTEXT; feature++) {
      if (features.isUsed(feature)) {
        var gradient = gather(features.columns()[feature], activeCount, !empty);
        if (!empty) {
          step(weights.shared, weights.sharedSums, feature, gradient, SHARED_RATE);
          stepHidden(feature);
        }
        step(weights.byLength, weights.byLengthSums, bucket + feature, gradient, LENGTH_RATE);
      }
    }
    if (!empty) {
      learnContext(features, activeCount);
      learnOutput(activeCount);
    }
    updateCount++;
  }

  /** Softmax less the truth; returns the number of candidates whose gradient counts. */
  private int findGradients(int count, int target, float grade) {
    var best = scores[0];
    for (var candidate = 1; candidate < count; candidate++) {
      best = Math.max(best, scores[candidate]);
    }
    var sum = 0f;
    for (var candidate = 0; candidate < count; candidate++) {
      gradients[candidate] = Decay.exponential(best - scores[candidate]);
      sum += gradients[candidate];
    }
    var activeCount = 0;
    for (var candidate = 0; candidate < count; candidate++) {
      var gradient = gradients[candidate] / sum - (candidate == target ? 1 : 0);
      if (Math.abs(gradient) >= GRADIENT_LEAST) {
        gradients[candidate] = gradient * grade;
        active[activeCount++] = candidate;
      }
    }
    return activeCount;
  }

  /** By candidate, then hidden unit: how the loss moves with the unit's input. */
  private void findInnerGradients(int activeCount) {
    for (var i = 0; i < activeCount; i++) {
      var candidate = active[i];
      for (var unit = 0; unit < hiddenCount; unit++) {
        var slope = inner[unit][candidate] > 0 ? 1 : LEAK;
        innerGradients[i * hiddenCount + unit] =
            gradients[candidate] * weights.output[unit] * slope;
      }
    }
  }

  /** The gradient of a column's linear weight; those of its hidden weights go to hiddenStep. */
  private float gather(float[] column, int activeCount, boolean withHidden) {
    var sum = 0f;
    Arrays.fill(hiddenStep, 0);
    for (var i = 0; i < activeCount; i++) {
      var candidate = active[i];
      var value = column[candidate];
      if (value != 0) {
        sum += gradients[candidate] * value;
        if (withHidden) {
          addInner(value, i);
        }
      }
    }
    return sum;
  }

  private void addInner(float factor, int active) {
    for (var unit = 0; unit < hiddenCount; unit++) {
      hiddenStep[unit] += factor * innerGradients[active * hiddenCount + unit];
    }
  }

  private void learnContext(FeatureTable features, int activeCount) {
    Arrays.fill(hiddenStep, 0);
    for (var i = 0; i < activeCount; i++) {
      addInner(1, i);
    }
    for (var feature = Feature.CONTEXT; feature < Feature.COUNT; feature++) {
      var value = features.context(feature);
      if (value != 0) {
        for (var unit = 0; unit < hiddenCount; unit++) {
          var at = feature * hiddenCount + unit;
          step(weights.hidden, weights.hiddenSums, at, value * hiddenStep[unit], HIDDEN_RATE);
        }
      }
    }
  }

  private void learnOutput(int activeCount) {
    for (var unit = 0; unit < hiddenCount; unit++) {
      var gradient = 0f;
      for (var i = 0; i < activeCount; i++) {
        var z = inner[unit][active[i]];
        gradient += gradients[active[i]] * Math.max(z, LEAK * z);
      }
      step(weights.output, weights.outputSums, unit, gradient, HIDDEN_RATE);
    }
  }

  private void stepHidden(int feature) {
    for (var unit = 0; unit < hiddenCount; unit++) {
      var at = feature * hiddenCount + unit;
      step(weights.hidden, weights.hiddenSums, at, hiddenStep[unit], HIDDEN_RATE);
    }
  }

  private void step(float[] values, float[] sums, int at, float gradient, float rate) {
    sums[at] = sums[at] * memory + gradient * gradient;
    values[at] -= rate * gradient / (float) Math.sqrt(sums[at]);
  }

  /**
   * Divides a candidate's score among the parts.
   *
   * <p>With the hidden units' slopes held as they are the score is linear in the features, and
   * since it has no constant the features' contributions {@code x_f (w_f + w_Bf + sum_h v_h L'(z_h)
   * W_fh)} add up to it exactly.
   *
   * @param parts receives the contributions by {@link Part#column}
   */
  void divide(FeatureTable features, int candidate, float[] parts) {
    Arrays.fill(parts, 0);
    var empty = features.bucket() == WeightSet.EMPTY_BUCKET;
    for (var unit = 0; unit < hiddenCount && !empty; unit++) {
      var slope = inner[unit][candidate] > 0 ? 1 : LEAK;
      slopes[unit] = weights.output[unit] * slope;
    }
    for (var feature = 0; feature < Feature.COUNT; feature++) {
      var value = features.value(feature, candidate);
      if (value != 0) {
        var weight = feature < Feature.CONTEXT ? linear[feature] : 0;
        for (var unit = 0; unit < hiddenCount && !empty; unit++) {
          weight += slopes[unit] * weights.hidden[feature * hiddenCount + unit];
        }
        parts[PART_COLUMNS[feature]] += value * weight;
      }
    }
  }

  /** Number of updates made. */
  long updateCount() {
    return updateCount;
  }

  WeightSet weights() {
    return weights;
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(updateCount);
    weights.write(out);
  }

  /** Reads what {@link #write} wrote, whatever its number of hidden units. */
  static Ranker read(SnapshotInput in, float memory) throws IOException {
    var updates = in.getLong();
    var ranker = new Ranker(WeightSet.read(in), memory);
    ranker.updateCount = updates;
    return ranker;
  }
}
