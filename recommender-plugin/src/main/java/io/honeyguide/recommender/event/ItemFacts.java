package io.honeyguide.recommender.event;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the catalogue says of an item. Facts replace those before them as a whole.
 *
 * @param id the item's id
 * @param title what people read; empty when not told
 * @param categories the shelves it stands on, each once, in the shop's order
 * @param tags words that describe it, each once, in the shop's order
 * @param price in the shop's currency, at least 0; NaN when not told
 * @param stock pieces left, at least 0; {@link #UNKNOWN_STOCK} when not told
 * @param hidden whether it must not be shown
 * @param expiresMs from when on it must not be shown, in milliseconds since 1970; {@link #NEVER}
 *     when not told
 * @param properties further facts by name, in order of the names
 * @param vector where it lies among the others; {@link ItemVector#NONE} when not told
 */
public record ItemFacts(
    String id,
    String title,
    List<String> categories,
    List<String> tags,
    double price,
    long stock,
    boolean hidden,
    long expiresMs,
    Map<String, String> properties,
    ItemVector vector)
    implements ItemNews {

  /** Nobody told how many pieces are left; the item counts as in stock. */
  public static final long UNKNOWN_STOCK = -1;

  /** The item does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Copies the lists. */
  public ItemFacts {
    categories = List.copyOf(categories);
    tags = List.copyOf(tags);
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** Facts without a vector. */
  public ItemFacts(
      String id,
      String title,
      List<String> categories,
      List<String> tags,
      double price,
      long stock,
      boolean hidden,
      long expiresMs,
      Map<String, String> properties) {
    this(id, title, categories, tags, price, stock, hidden, expiresMs, properties, ItemVector.NONE);
  }

  /**
   * Facts of an item that stands on one shelf, without a vector.
   *
   * @param category empty when not told
   */
  public ItemFacts(
      String id,
      String title,
      String category,
      List<String> tags,
      double price,
      long stock,
      boolean hidden,
      long expiresMs,
      Map<String, String> properties) {
    this(
        id,
        title,
        category.isEmpty() ? List.of() : List.of(category),
        tags,
        price,
        stock,
        hidden,
        expiresMs,
        properties);
  }

  /** Facts of which only the id is told. */
  public static ItemFacts of(String id) {
    return new ItemFacts(id, "", "", List.of(), Double.NaN, UNKNOWN_STOCK, false, NEVER, Map.of());
  }

  /** The same without a vector. */
  public ItemFacts withoutVector() {
    return new ItemFacts(
        id, title, categories, tags, price, stock, hidden, expiresMs, properties, ItemVector.NONE);
  }

  /** Whether a price is told. */
  public boolean hasPrice() {
    return !Double.isNaN(price);
  }

  /**
   * From when on the item must not be shown: {@link Long#MIN_VALUE} when it is hidden or out of
   * stock, {@link #NEVER} when nothing keeps it from being shown.
   */
  public long shownUntilMs() {
    return hidden || stock == 0 ? Long.MIN_VALUE : expiresMs;
  }
}
