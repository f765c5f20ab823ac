package io.honeyguide.benchmarks;

/**
 * The subscriptions that topic benchmarks put into a tree: shops with devices below them.
 *
 * <p>Of a hundred filters, ninety name one topic, nine have a {@code +} for the device and one
 * takes everything of a shop with {@code #}; a shop has a hundred devices. So a topic matches its
 * own filter and a handful of wider ones, and no node has very many or very few children.
 */
final class Subscriptions {

  private static final int DEVICES_PER_SHOP = 100;

  private Subscriptions() {}

  /** The filter with a number. */
  static String filter(int number) {
    var place = number % DEVICES_PER_SHOP;
    var shop = shop(number);
    if (place == 0) {
      return shop + "/#";
    }
    return place < 10 ? shop + "/+/sensor" + place + "/state" : topic(number);
  }

  /** The topic with a number: every filter of the same number that has no wildcard names it. */
  static String topic(int number) {
    return shop(number) + "/device" + number + "/sensor" + number % 10 + "/state";
  }

  private static String shop(int number) {
    return "shops/shop" + number / DEVICES_PER_SHOP;
  }
}
