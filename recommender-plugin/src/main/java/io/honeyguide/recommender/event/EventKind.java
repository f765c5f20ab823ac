package io.honeyguide.recommender.event;

import org.jspecify.annotations.Nullable;

/** What was done to an item. The word is what topics and payloads say. */
public enum EventKind {
  /** Looked at the item's page. */
  VIEW("view"),
  /** Clicked the item in a list. */
  CLICK("click"),
  /** Marked the item as a favourite. */
  FAVOURITE("fav"),
  /** Put the item into the cart. */
  CART("cart"),
  /** Took the item out of the cart. */
  REMOVE("remove"),
  /** Bought the item. */
  PURCHASE("purchase"),
  /** Sent the item back. */
  RETURN("return"),
  /** Gave the item stars; the event's value says how many. */
  RATING("rating"),
  /** Was shown the item in a list, alone or with others. */
  IMPRESSION("impression");

  private final String word;

  EventKind(String word) {
    this.word = word;
  }

  /** The word for this kind in topics and payloads. */
  public String word() {
    return word;
  }

  /** The kind with this word, or null for an unknown word. */
  public static @Nullable EventKind ofWord(String word) {
    return switch (word) {
      case "view" -> VIEW;
      case "click" -> CLICK;
      case "fav" -> FAVOURITE;
      case "cart" -> CART;
      case "remove" -> REMOVE;
      case "purchase" -> PURCHASE;
      case "return" -> RETURN;
      case "rating" -> RATING;
      case "impression" -> IMPRESSION;
      default -> null;
    };
  }
}
