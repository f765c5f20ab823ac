package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.rank.Boost;
import io.honeyguide.recommender.rank.Rules;
import io.honeyguide.recommender.rank.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules of one question as far as they have been read: {@code filter=brand:acme} and {@code
 * boost=brand:acme:1.5}, where the name before the first colon is {@code category}, {@code tag}, or
 * that of a property.
 */
final class RulesDraft {

  private static final int TRAITS_MAX = 32;
  private static final int CATEGORY_MOST = 200;

  private final Map<String, List<String>> wanted = new TreeMap<>();
  private final List<Boost> boosts = new ArrayList<>();
  private int traits;
  private double priceLeast = Double.NaN;
  private double priceMost = Double.NaN;
  private int categoryMost;
  private float diversity;

  Rules rules() throws BadQuestionException {
    if (priceLeast > priceMost) {
      throw BadQuestionException.badParameter(
          "minPrice must not lie above maxPrice, found %s and %s".formatted(priceLeast, priceMost));
    }
    return traits == 0
            && Double.isNaN(priceLeast)
            && Double.isNaN(priceMost)
            && categoryMost == 0
            && diversity == 0
        ? Rules.NONE
        : new Rules(wanted, priceLeast, priceMost, boosts, categoryMost, diversity);
  }

  void addCategory(String category) throws BadQuestionException {
    want(Trait.CATEGORY, category);
  }

  void addFilter(String text) throws BadQuestionException {
    var colon = text.indexOf(':');
    if (colon < 1) {
      throw BadQuestionException.badParameter(
          "filter must look like brand:acme, found \"%s\"".formatted(text));
    }
    want(text.substring(0, colon), text.substring(colon + 1));
  }

  private void want(String name, String value) throws BadQuestionException {
    count();
    wanted.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  private void count() throws BadQuestionException {
    if (++traits > TRAITS_MAX) {
      throw BadQuestionException.badParameter(
          "category, filter and boost may be given %d times together".formatted(TRAITS_MAX));
    }
  }

  void addBoost(String text) throws BadQuestionException {
    count();
    var colon = text.indexOf(':');
    var last = text.lastIndexOf(':');
    if (colon < 1 || last == colon) {
      throw BadQuestionException.badParameter(
          "boost must look like brand:acme:1.5, found \"%s\"".formatted(text));
    }
    var factor = (float) number("the factor of a boost", text.substring(last + 1));
    if (!(factor >= Boost.FACTOR_LEAST && factor <= Boost.FACTOR_MOST)) {
      throw BadQuestionException.badParameter(
          "the factor of a boost must lie between 0.001 and 1000, found " + factor);
    }
    boosts.add(
        new Boost(new Trait(text.substring(0, colon), text.substring(colon + 1, last)), factor));
  }

  static double number(String name, String text) throws BadQuestionException {
    try {
      var number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw noNumber(name, text);
    }
    throw noNumber(name, text);
  }

  private static BadQuestionException noNumber(String name, String text) {
    return BadQuestionException.badParameter(
        "%s must be a number, found \"%s\"".formatted(name, text));
  }

  void priceLeast(double price) throws BadQuestionException {
    priceLeast = checkedPrice("minPrice", price);
  }

  void priceMost(double price) throws BadQuestionException {
    priceMost = checkedPrice("maxPrice", price);
  }

  private static double checkedPrice(String name, double price) throws BadQuestionException {
    if (!(price >= 0 && price < Double.POSITIVE_INFINITY)) {
      throw BadQuestionException.badParameter(
          "%s must be 0 or more, found %s".formatted(name, price));
    }
    return price;
  }

  void categoryMost(double most) throws BadQuestionException {
    if (!(most >= 1 && most <= CATEGORY_MOST && most == Math.rint(most))) {
      throw BadQuestionException.badParameter(
          "categoryMax must be a whole number between 1 and %d, found %s"
              .formatted(CATEGORY_MOST, most));
    }
    categoryMost = (int) most;
  }

  void diversity(double share) throws BadQuestionException {
    if (!(share >= 0 && share <= 1)) {
      throw BadQuestionException.badParameter("diversity must lie between 0 and 1, found " + share);
    }
    diversity = (float) share;
  }
}
