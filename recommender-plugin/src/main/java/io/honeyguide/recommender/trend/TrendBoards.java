package io.honeyguide.recommender.trend;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Objects;

/** The leading items of every window, and those that strangers begin with, best first. */
public final class TrendBoards {

  /** Most items on a board. */
  public static final int PLACES = TrendBoard.PLACES;

  private final BehaviourModel model;
  private final EnumMap<TrendWindow, TrendBoard> boards = new EnumMap<>(TrendWindow.class);
  private final TrendBoard beginnings = new TrendBoard(ItemStore.BEGINNINGS);
  private long forgottenItems;

  /** Empty boards over a model. */
  public TrendBoards(BehaviourModel model) {
    this.model = model;
    this.forgottenItems = model.forgottenItems();
    for (var window : TrendWindow.values()) {
      boards.put(window, new TrendBoard(window.column()));
    }
  }

  /**
   * Takes note of an event that was just learned.
   *
   * @param item the item whose demand changed, or {@link ItemStore#NONE}
   * @param rose whether the event added demand; else it took some away
   */
  public void observe(int item, boolean rose) {
    if (model.forgottenItems() != forgottenItems) {
      forgottenItems = model.forgottenItems();
      for (var board : boards.values()) {
        board.rebuild(model.items());
      }
      beginnings.rebuild(model.items());
    } else if (item != ItemStore.NONE) {
      for (var board : boards.values()) {
        board.observe(model.items(), item, rose);
      }
      beginnings.observe(model.items(), item, rose);
    }
  }

  /** Items lost demand, or are no more. */
  public void fell(BitSet items) {
    for (var board : boards.values()) {
      board.fell(model.items(), items);
    }
    beginnings.fell(model.items(), items);
  }

  private TrendBoard board(TrendWindow window) {
    return Objects.requireNonNull(boards.get(window));
  }

  /** Number of items on a board. */
  public int count(TrendWindow window) {
    return board(window).count();
  }

  /** The item at a place of a board, 0 for the one most in demand. */
  public int item(TrendWindow window, int place) {
    return board(window).item(place);
  }

  /** Number of items on the board of those that strangers begin with. */
  public int beginningCount() {
    return beginnings.count();
  }

  /** The item at a place of that board, 0 for the one that most begin with. */
  public int beginning(int place) {
    return beginnings.item(place);
  }

  /** An item's demand now: event weights, halved with every window that has passed since. */
  public float demand(TrendWindow window, int item) {
    return model.items().demand(item, window.column(), model.nowMs());
  }

  /** Appends the boards to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    for (var board : boards.values()) {
      board.write(out);
    }
    beginnings.write(out);
  }

  /** Reads what {@link #write} wrote, after the model of the same snapshot. */
  public void read(SnapshotInput in) throws IOException {
    for (var board : boards.values()) {
      board.read(in, model.items());
    }
    if (in.hasBeginnings()) {
      beginnings.read(in, model.items());
    } else {
      beginnings.rebuild(model.items());
    }
  }
}
