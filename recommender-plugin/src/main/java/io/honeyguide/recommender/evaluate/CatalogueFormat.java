package io.honeyguide.recommender.evaluate;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * How the columns of a catalogue's file are called. Ours are those of the fields of an item; {@code
 * properties.NAME} is the property of this name. Some names of others are known, those of MovieLens
 * ({@code movieId,title,genres}) among them.
 *
 * @param names the file's names of columns
 */
public record CatalogueFormat(ColumnNames names) {

  /** How the name of a column begins that holds a property. */
  static final String PROPERTY = "properties.";

  /** What others call a column of ours, in lower case, where they call it otherwise. */
  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "item",
          List.of("item", "itemid", "item_id", "movieid", "movie_id", "productid", "sku", "id"),
          "title",
          List.of("title", "name"),
          "category",
          List.of("category", "categories", "genres", "categoryid", "category_id"),
          "tags",
          List.of("tags", "keywords"),
          "vector",
          List.of("vector", "embedding"));

  private static final List<String> COLUMNS =
      List.of(
          "item",
          "title",
          "category",
          "tags",
          "price",
          "stock",
          "hidden",
          "expires",
          "deleted",
          "vector");

  /** Checks that the names are ours. */
  public CatalogueFormat {
    names.requireOurs(
        name -> COLUMNS.contains(name) || name.startsWith(PROPERTY),
        String.join(", ", COLUMNS) + " and properties.NAME");
  }

  /** Columns as their header line calls them. */
  public static CatalogueFormat standard() {
    return new CatalogueFormat(ColumnNames.STANDARD);
  }

  /**
   * Reads {@code item=sku,title=name}: our name, then the file's; or {@code item,title,price}: our
   * names in the order of the columns of a file without a header line.
   *
   * @throws IllegalArgumentException when a name is not ours
   */
  public static CatalogueFormat parse(String text) {
    return new CatalogueFormat(ColumnNames.parse(text));
  }

  /** Places of our columns in a header line; without those that it does not hold. */
  Map<String, Integer> columnsOf(List<String> header) {
    var ours = new LinkedHashSet<>(COLUMNS);
    ours.addAll(names.theirs().keySet());
    header.stream().filter(name -> name.startsWith(PROPERTY)).forEach(ours::add);
    var columns = new LinkedHashMap<String, Integer>();
    for (var name : ours) {
      var column = names.columnOf(name, ALIASES.getOrDefault(name, List.of(name)), header);
      if (column >= 0) {
        columns.put(name, column);
      }
    }
    return columns;
  }
}
