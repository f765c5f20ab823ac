package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.rank.RankedList;
import io.honeyguide.recommender.rank.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list should look like.
 *
 * @param count items wanted, 1 to {@link RankedList#ITEMS_MAX}
 * @param exclude ids that must not come; unknown ones do no harm
 * @param newOnly whether only items come that the visit, and the user where one is asked for, has
 *     not touched
 * @param keepBought whether bought items may come
 * @param reasons whether to find the reason for each item
 * @param keepBasket whether items may come that lie in the visit's basket
 * @param rules what is demanded of the items by what the catalogue says of them
 * @param arm the arm of the experiment to answer by, or null for that of the visitor
 */
public record Wish(
    int count,
    List<String> exclude,
    boolean newOnly,
    boolean keepBought,
    boolean reasons,
    boolean keepBasket,
    Rules rules,
    @Nullable String arm) {

  /** Most ids to exclude. */
  public static final int EXCLUDE_MAX = 1000;

  /** Copies the ids and checks the ranges. */
  public Wish {
    exclude = List.copyOf(exclude);
    if (count < 1 || count > RankedList.ITEMS_MAX || exclude.size() > EXCLUDE_MAX) {
      throw new IllegalArgumentException(
          "a list has 1 to 200 items and at most 1,000 exclusions; found %d and %d"
              .formatted(count, exclude.size()));
    }
  }

  /** A list by the visitor's own arm. */
  public Wish(
      int count,
      List<String> exclude,
      boolean newOnly,
      boolean keepBought,
      boolean reasons,
      boolean keepBasket,
      Rules rules) {
    this(count, exclude, newOnly, keepBought, reasons, keepBasket, rules, null);
  }

  /** A list without demands on its items. */
  public Wish(
      int count, List<String> exclude, boolean newOnly, boolean keepBought, boolean reasons) {
    this(count, exclude, newOnly, keepBought, reasons, true, Rules.NONE);
  }

  /** The same with other demands on the items. */
  Wish withRules(Rules other) {
    return new Wish(count, exclude, newOnly, keepBought, reasons, keepBasket, other, arm);
  }

  /** The same, answered by an arm of the experiment. */
  Wish withArm(String other) {
    return new Wish(count, exclude, newOnly, keepBought, reasons, keepBasket, rules, other);
  }

  /** So many items, with reminders, without bought items and without reasons. */
  public static Wish of(int count) {
    return new Wish(count, List.of(), false, false, false);
  }
}
