package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.explore.Exploring;

/**
 * What is asked of a list, beside the visit that asks.
 *
 * @param count items wanted, 1 to {@link RankedList#ITEMS_MAX}
 * @param reminders whether items of this visit and of the user's history may come back
 * @param repeatLast whether the visit's very last item may come back
 * @param keepBought whether bought items may come back
 * @param keepBasket whether items in the visit's basket may come back
 * @param wholeUser whether bought and new are judged by all that is known of the user; else by the
 *     visit alone
 * @param excluded items that must not come
 * @param rules what is demanded of the items
 * @param exploring which of its places go to items that are tried out
 */
public record Ask(
    int count,
    boolean reminders,
    boolean repeatLast,
    boolean keepBought,
    boolean keepBasket,
    boolean wholeUser,
    ExcludedItems excluded,
    Rules rules,
    Exploring exploring) {

  /** Checks the count. */
  public Ask {
    if (count < 1 || count > RankedList.ITEMS_MAX) {
      throw new IllegalArgumentException("a list has 1 to 200 items, asked for " + count);
    }
  }

  /** Asks for a list that tries nothing out. */
  public Ask(
      int count,
      boolean reminders,
      boolean repeatLast,
      boolean keepBought,
      boolean keepBasket,
      boolean wholeUser,
      ExcludedItems excluded,
      Rules rules) {
    this(
        count,
        reminders,
        repeatLast,
        keepBought,
        keepBasket,
        wholeUser,
        excluded,
        rules,
        Exploring.NONE);
  }

  /** The same for another number of items, of which none is tried out. */
  Ask withCount(int other) {
    return new Ask(
        other, reminders, repeatLast, keepBought, keepBasket, wholeUser, excluded, rules);
  }
}
