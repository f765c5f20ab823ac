package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.model.Scatter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole catalogue in an order that tells nothing: by a hash of the ids. Files stand in the order
 * in which items came to the shop, and whoever evaluates must not know from it what will be touched
 * next.
 */
public final class ItemsByChance {

  private ItemsByChance() {}

  /**
   * The last line about each item.
   *
   * @throws LineFormatException when a line cannot be used
   */
  public static List<ItemNews> read(Path file, CatalogueFormat format) throws IOException {
    Map<String, ItemNews> items = new HashMap<>();
    try (var catalogue = CatalogueFile.open(file, format)) {
      for (var entry = catalogue.next(); entry != null; entry = catalogue.next()) {
        if (entry.news() instanceof ItemNews news) {
          items.put(news.id(), news);
        } else if (entry.news() instanceof EventDefect defect) {
          throw new LineFormatException(file, entry.line(), defect.toString());
        }
      }
    }
    return items.values().stream()
        .sorted(Comparator.comparingLong(ItemsByChance::hash).thenComparing(ItemNews::id))
        .toList();
  }

  private static long hash(ItemNews news) {
    return Scatter.of(news.id(), 0);
  }
}
