package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.ItemNews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

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
    var crc = new CRC32C();
    crc.update(news.id().getBytes(StandardCharsets.UTF_8));
    // The checksum alone keeps the order of ids that differ in their last digits.
    return crc.getValue() * 0x9e3779b97f4a7c15L;
  }
}
