package io.honeyguide.recommender.evaluate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a file's columns are called. Without further notice the names of common collections are
 * known: those of MovieLens ({@code userId,movieId,rating,timestamp}), of session-rec ({@code
 * SessionId Time ItemId}) and of RetailRocket ({@code timestamp,visitorid,event,itemid}).
 *
 * @param names the file's names of columns
 * @param sorted whether the lines are brought into time order first, which takes memory for all
 */
public record InteractionFormat(ColumnNames names, boolean sorted) {

  /** Our columns, each with what others call it, in lower case. */
  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "ts", List.of("ts", "timestamp", "time", "eventtime"),
          "item", List.of("item", "itemid", "item_id", "movieid", "movie_id", "productid"),
          "user", List.of("user", "userid", "user_id", "visitorid", "customerid"),
          "session", List.of("session", "sessionid", "session_id", "visit"),
          "type", List.of("type", "event", "eventtype", "event_type", "behavior", "action"),
          "value", List.of("value", "rating", "stars", "quantity"),
          "split", List.of("split"),
          "score", List.of("score"));

  /** Checks that the names are ours. */
  public InteractionFormat {
    names.requireOurs(
        ALIASES::containsKey, "ts, item, user, session, type, value, split and score");
  }

  /** Columns as their header line calls them, lines in time order. */
  public static InteractionFormat standard() {
    return new InteractionFormat(ColumnNames.STANDARD, false);
  }

  /**
   * Reads {@code ts=Time,item=ItemId}: our name, then the file's; or {@code user,item,value,ts}:
   * our names in the order of the columns of a file without a header line.
   *
   * @throws IllegalArgumentException when a name is not ours
   */
  public static InteractionFormat parse(String text, boolean sorted) {
    return new InteractionFormat(ColumnNames.parse(text), sorted);
  }

  /** Place of one of our columns in a header line, or -1. */
  int columnOf(String ours, List<String> header) {
    return names.columnOf(ours, ALIASES.getOrDefault(ours, List.of()), header);
  }

  /** Our word for a type that others call otherwise. */
  static @Nullable String typeOf(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "addtocart" -> "cart";
      case "transaction", "buy" -> "purchase";
      case "pv" -> "view";
      default -> word;
    };
  }
}
