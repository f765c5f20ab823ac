package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.event.ItemFacts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a question demands of the items of its list, by what the catalogue says of them. An item
 * without facts meets no demand.
 *
 * @param wanted by name of a trait the values of which an item must have one; all names must be met
 * @param priceLeast lowest price, or NaN for any
 * @param priceMost highest price, or NaN for any
 * @param boosts which items to raise or lower; several that fit one item multiply
 * @param categoryMost most items of one category, or 0 for any number; an item counts for each of
 *     its categories, and one without any is not counted
 * @param diversity from 0, the order as it is, to 1, nothing but being different counts
 */
public record Rules(
    Map<String, List<String>> wanted,
    double priceLeast,
    double priceMost,
    List<Boost> boosts,
    int categoryMost,
    float diversity) {

  /** Demands nothing. */
  public static final Rules NONE = new Rules(Map.of(), Double.NaN, Double.NaN, List.of(), 0, 0);

  /** Copies the lists and checks the ranges. */
  public Rules {
    wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
    boosts = List.copyOf(boosts);
    if (categoryMost < 0 || !(diversity >= 0 && diversity <= 1)) {
      throw new IllegalArgumentException(
          "categoryMost starts at 0 and diversity lies between 0 and 1, found %d, %s"
              .formatted(categoryMost, diversity));
    }
  }

  /** The same, with this diversity where none is demanded. */
  public Rules withDefaultDiversity(float other) {
    return diversity > 0 || other == 0
        ? this
        : new Rules(wanted, priceLeast, priceMost, boosts, categoryMost, other);
  }

  /** Whether there is a demand that an item can fail. */
  boolean isDemanding() {
    return !wanted.isEmpty() || !Double.isNaN(priceLeast) || !Double.isNaN(priceMost);
  }

  /** Whether the order of the list is not that of the scores alone. */
  boolean isShaping() {
    return categoryMost > 0 || diversity > 0;
  }

  /** Whether an item with these facts meets all demands. */
  boolean areMetBy(ItemFacts facts) {
    return failedBy(facts) == null;
  }

  /**
   * What the first demand speaks of that an item with these facts fails; null when it fails none.
   */
  @Nullable String failedBy(ItemFacts facts) {
    // Comparing with NaN is false: an item without a price has none that is low or high enough.
    if (!Double.isNaN(priceLeast) && !(facts.price() >= priceLeast)) {
      return "price";
    }
    if (!Double.isNaN(priceMost) && !(facts.price() <= priceMost)) {
      return "price";
    }
    for (var demand : wanted.entrySet()) {
      if (!hasAny(facts, demand.getKey(), demand.getValue())) {
        return demand.getKey();
      }
    }
    return null;
  }

  private static boolean hasAny(ItemFacts facts, String name, List<String> values) {
    for (var value : values) {
      if (new Trait(name, value).isOf(facts)) {
        return true;
      }
    }
    return false;
  }

  /** What an item's odds are multiplied by. */
  float factorOf(ItemFacts facts) {
    var factor = 1f;
    for (var boost : boosts) {
      if (boost.trait().isOf(facts)) {
        factor *= boost.factor();
      }
    }
    return factor;
  }
}
