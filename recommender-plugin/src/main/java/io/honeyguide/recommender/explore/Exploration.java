package io.honeyguide.recommender.explore;

import io.honeyguide.recommender.impression.ItemClicks;
import io.honeyguide.recommender.model.BehaviourModel;
import java.util.function.IntPredicate;

/**
 * Draws the items that a list tries out, by Thompson sampling (Thompson, Biometrika, 1933; Chapelle
 * and Li, An empirical evaluation of Thompson sampling, NIPS 2011): of each item a click rate is
 * drawn from what can be believed of it, {@code Beta(clicks + c, shows - clicks + s - c)} with c
 * clicks of s shows before the first, and the largest win. So an item is shown about as often as it
 * is likely to be the best, and less the more is known of it.
 *
 * <p>Cost: one draw, about a microsecond, for each item offered.
 *
 * <p>Owner: one thread.
 */
public final class Exploration {

  private static final int DRAWN_MAX = 200;

  private final BehaviourModel model;
  private final ItemClicks clicks;
  private final Newcomers newcomers;
  private final ExploreOptions options;
  private final Chance chance = new Chance();
  private final int[] items = new int[DRAWN_MAX];
  private final double[] rates = new double[DRAWN_MAX];
  private int count;

  /** Draws from what was counted. */
  public Exploration(
      BehaviourModel model, ItemClicks clicks, Newcomers newcomers, ExploreOptions options) {
    this.model = model;
    this.clicks = clicks;
    this.newcomers = newcomers;
    this.options = options;
  }

  /**
   * Begins a list.
   *
   * @param places of the list; a part of a place is given by chance
   * @return how many of them explore
   */
  public int begin(Exploring exploring, int places) {
    chance.seed(exploring.seed());
    count = 0;
    var given = (int) (exploring.share() * places + chance.uniform());
    // The top is not given away, unless all places are.
    return exploring.share() < 1 ? Math.min(given, places - 1) : given;
  }

  /** Draws for the newest items that may come. */
  public void offerNewcomers(IntPredicate mayCome) {
    for (var index = 0; index < newcomers.count(); index++) {
      var item = newcomers.item(index);
      if (model.items().isUsed(item) && mayCome.test(item)) {
        offer(item);
      }
    }
  }

  /** Draws for an item that may come. */
  public void offer(int item) {
    if (isDrawn(item)) {
      return;
    }
    var number = ItemClicks.numberOf(model.items().text(item));
    var shows = clicks.shows(number, model.nowMs());
    var clicked = Math.min(shows, clicks.clicks(number, model.nowMs()));
    var rate =
        chance.beta(
            clicked + options.priorClicks(),
            shows - clicked + options.priorShows() - options.priorClicks());
    place(item, rate);
  }

  private boolean isDrawn(int item) {
    for (var place = 0; place < count; place++) {
      if (items[place] == item) {
        return true;
      }
    }
    return false;
  }

  private void place(int item, double rate) {
    if (count == DRAWN_MAX && rate <= rates[count - 1]) {
      return;
    }
    var place = count < DRAWN_MAX ? count++ : count - 1;
    while (place > 0 && rates[place - 1] < rate) {
      items[place] = items[place - 1];
      rates[place] = rates[place - 1];
      place--;
    }
    items[place] = item;
    rates[place] = rate;
  }

  /** Number of items drawn for. */
  public int count() {
    return count;
  }

  /** An item drawn for, the largest rate first. */
  public int item(int place) {
    return items[place];
  }

  /**
   * Where in a list an item goes: anywhere but on top, since what is first is looked at most.
   *
   * @param listed items of the list so far
   */
  public int placeAmong(int listed) {
    return listed == 0 ? 0 : 1 + chance.below(listed);
  }
}
