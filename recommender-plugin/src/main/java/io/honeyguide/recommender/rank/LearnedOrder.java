package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * Everything learned about the order of lists: one ranker for lists in which the visit's own items
 * may come back, one for lists of new items only, and which events they learn from.
 *
 * <p>Owner: one thread, which learns and ranks; so a list never sees half an update.
 */
public final class LearnedOrder {

  /** The first so many columns are the walk's counters. */
  public static final int COUNTERS = Feature.COUNTERS;

  private final RankerOptions options;
  private final LabelSchedule schedule;
  private final LiveQuality quality = new LiveQuality();
  private Ranker all;
  private Ranker fresh;

  /** The order that the start values give. */
  public LearnedOrder(RankerOptions options) {
    this.options = options;
    this.schedule = new LabelSchedule(options);
    this.all = new Ranker(new WeightSet(options.hidden()), options.memory());
    this.fresh = new Ranker(new WeightSet(options.hidden()), options.memory());
  }

  /**
   * Whether an event should update the weights; a yes is counted.
   *
   * @param eventNumber how many events were learned before it
   * @param receivedAtMs when the log received it, in milliseconds since 1970
   */
  public boolean isDue(long eventNumber, long receivedAtMs) {
    return schedule.isDue(eventNumber, receivedAtMs, all.updateCount());
  }

  /** How good the lists of the labels were. */
  public LiveQuality quality() {
    return quality;
  }

  /** Number of updates made. */
  public long updateCount() {
    return all.updateCount();
  }

  /** The weight that a column has in visits of all lengths, before the hidden layer. */
  public float weight(int feature) {
    return all.weights().shared[feature];
  }

  /** Number of columns. */
  public static int featureCount() {
    return Feature.COUNT;
  }

  /** A column's name in reports. */
  public static String featureName(int feature) {
    return Feature.name(feature);
  }

  RankerOptions options() {
    return options;
  }

  /** The ranker for lists with or without the visit's own items. */
  Ranker ranker(boolean reminders) {
    return reminders ? all : fresh;
  }

  /** Appends all weights to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    schedule.write(out);
    all.write(out);
    fresh.write(out);
  }

  /**
   * Reads what {@link #write} wrote. With a hidden layer of another size everything starts anew,
   * the early labels, too.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static LearnedOrder read(SnapshotInput in, RankerOptions options) throws IOException {
    var order = new LearnedOrder(options);
    order.schedule.read(in);
    order.all = Ranker.read(in, options.memory());
    order.fresh = Ranker.read(in, options.memory());
    var hidden = order.all.weights().hiddenCount;
    return hidden == options.hidden() ? order : new LearnedOrder(options);
  }
}
