package io.honeyguide.recommender.experiment;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/** What is known of one arm's lists, since the experiment began. */
public final class ArmCounts {

  private long visits;
  private long labels;
  private long hits;
  private double reciprocalRanks;
  private double squares;
  private long shown;
  private long clicked;
  private long bought;

  ArmCounts() {}

  void addVisit() {
    visits++;
  }

  /**
   * The list that a visitor would have got is judged by what came next; place 0: it was not there.
   */
  void addLabel(int place) {
    labels++;
    if (place > 0) {
      hits++;
      reciprocalRanks += 1.0 / place;
      squares += 1.0 / place / place;
    }
  }

  void addShown(int items) {
    shown += items;
  }

  /** What was shown before the experiment was set otherwise does not count for it. */
  void addClick() {
    clicked += clicked < shown ? 1 : 0;
  }

  void addPurchase() {
    bought += bought < shown ? 1 : 0;
  }

  /** Visits that began, as far as events name them. */
  public long visits() {
    return visits;
  }

  /** Lists judged. */
  public long labels() {
    return labels;
  }

  /** Items shown, by impressions. */
  public long shown() {
    return shown;
  }

  /** Of these, touched within the window. */
  public long clicked() {
    return clicked;
  }

  /** Of these, bought within the window. */
  public long bought() {
    return bought;
  }

  /** Share of lists that held what came next. */
  public Estimate hitRate() {
    return Estimate.ofShare(hits, labels);
  }

  /** Mean of one over the place of what came next. */
  public Estimate reciprocalRank() {
    return Estimate.ofMean(reciprocalRanks, squares, labels);
  }

  /** Share of the shown items that were touched. */
  public Estimate clickRate() {
    return Estimate.ofShare(clicked, shown);
  }

  /** Share of the shown items that were bought. */
  public Estimate buyRate() {
    return Estimate.ofShare(bought, shown);
  }

  void write(SnapshotOutput out) throws IOException {
    out.putLong(visits);
    out.putLong(labels);
    out.putLong(hits);
    out.putLong(Double.doubleToRawLongBits(reciprocalRanks));
    out.putLong(Double.doubleToRawLongBits(squares));
    out.putLong(shown);
    out.putLong(clicked);
    out.putLong(bought);
  }

  static ArmCounts read(SnapshotInput in) throws IOException {
    var counts = new ArmCounts();
    counts.visits = in.getLong();
    counts.labels = in.getLong();
    counts.hits = in.getLong();
    counts.reciprocalRanks = Double.longBitsToDouble(in.getLong());
    counts.squares = Double.longBitsToDouble(in.getLong());
    counts.shown = in.getLong();
    counts.clicked = in.getLong();
    counts.bought = in.getLong();
    return counts;
  }
}
