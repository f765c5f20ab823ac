package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.event.ItemFacts;

/**
 * Something the catalogue may say of an item.
 *
 * @param name {@code category}, {@code tag}, or the name of a property
 * @param value what it must be
 */
public record Trait(String name, String value) {

  /** The name that stands for any of the item's categories; empty for having none. */
  public static final String CATEGORY = "category";

  /** The name that stands for any of the item's tags. */
  public static final String TAG = "tag";

  /** Whether an item with these facts has it. */
  boolean isOf(ItemFacts facts) {
    return switch (name) {
      case CATEGORY ->
          value.isEmpty() ? facts.categories().isEmpty() : facts.categories().contains(value);
      case TAG -> facts.tags().contains(value);
      default -> value.equals(facts.properties().get(name));
    };
  }
}
