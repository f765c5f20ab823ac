package io.honeyguide.distribution.demo;

import io.honeyguide.distribution.demo.Shop.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The one visitor who is shown. She comes for a purpose, looks at some things that serve it or that
 * were recommended to her, then comes again for another purpose.
 *
 * <p>Owner: one thread.
 */
final class Visitor {

  private static final int CLICKS_PER_VISIT = 6;

  private final Shop shop;
  private final Random random;
  private final String run;
  private final List<String> seen = new ArrayList<>();
  private List<String> recommended = List.of();
  private Purpose purpose;
  private int visitCount;

  /**
   * A visitor before her first click.
   *
   * @param run part of her visits' ids, so that those of another demo on the same data differ
   */
  Visitor(Shop shop, long seed, String run) {
    this.shop = shop;
    this.random = new Random(seed);
    this.run = run;
    this.purpose = shop.purposes().get(0);
  }

  /** Whether the next click starts a new visit. */
  boolean comesAnew() {
    return seen.isEmpty() || seen.size() == CLICKS_PER_VISIT;
  }

  /** What she looks at next. */
  String click() {
    if (comesAnew()) {
      seen.clear();
      recommended = List.of();
      purpose = shop.purposes().get(visitCount == 0 ? 0 : random.nextInt(shop.purposes().size()));
      visitCount++;
    }
    var choices = recommended.stream().filter(item -> !seen.contains(item)).limit(3).toList();
    if (choices.isEmpty() || random.nextBoolean()) {
      choices = purpose.items().stream().filter(item -> !seen.contains(item)).toList();
    }
    var item = choices.get(random.nextInt(choices.size()));
    seen.add(item);
    return item;
  }

  /** Number of the click in the current visit, from 1 on. */
  int clickNumber() {
    return seen.size();
  }

  /** What she came for. */
  String purpose() {
    return purpose.name();
  }

  /** Id of the current visit. */
  String visit() {
    return "mia-" + run + "-" + visitCount;
  }

  /** Shows her a list. */
  void sees(List<String> items) {
    recommended = List.copyOf(items);
  }
}
