package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.recommender.experiment.Arm;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.rank.RankedList;
import io.honeyguide.recommender.rank.Rules;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the query string. What all questions have in common: {@code n} (1 to 200, default 20),
 * {@code exclude} (repeatable), {@code newOnly}, {@code reasons} (default true), {@code bought}
 * ({@code exclude} or {@code keep}), {@code category} and {@code filter} (repeatable), {@code
 * minPrice}, {@code maxPrice}.
 */
final class QuestionParameters {

  static final int COUNT_DEFAULT = 20;

  private static final String EXCLUDE = "exclude";

  private static final List<String> COMMON =
      List.of(
          "n",
          EXCLUDE,
          "newOnly",
          "reasons",
          "bought",
          "category",
          "filter",
          "minPrice",
          "maxPrice");

  /** What questions know beyond whose lists are ranked for a visitor. */
  private static final List<String> RANKED =
      List.of("boost", "categoryMax", "diversity", "basket", "arm");

  private static final List<String> REPEATABLE = List.of(EXCLUDE, "category", "filter", "boost");

  private QuestionParameters() {}

  /**
   * What the asker of a ranked list wishes for; beside the common ones {@code boost} (repeatable),
   * {@code categoryMax}, {@code diversity}, {@code basket} and {@code arm}.
   *
   * @param experiment has the arms that may be named
   * @param own parameters of this question beyond those
   */
  static Wish rankedWish(Query query, Experiment experiment, String... own)
      throws BadQuestionException {
    var known = new ArrayList<>(RANKED);
    known.addAll(List.of(own));
    var wish = wish(query, known.toArray(String[]::new));
    var arm = query.parameter("arm");
    return arm.isEmpty() ? wish : wish.withArm(checkedArm(experiment, arm.get()));
  }

  /** The name of an arm that there is. */
  static String checkedArm(Experiment experiment, String name) throws BadQuestionException {
    if (experiment.find(name) == Experiment.NONE) {
      throw BadQuestionException.badParameter(
          experiment.isOn()
              ? "arm must be one of %s, found \"%s\""
                  .formatted(
                      String.join(", ", experiment.arms().stream().map(Arm::name).toList()), name)
              : "arm has no meaning while no experiment is set, found \"%s\"".formatted(name));
    }
    return name;
  }

  /**
   * What the asker wishes for.
   *
   * @param own parameters of this question beyond those that all have in common
   */
  static Wish wish(Query query, String... own) throws BadQuestionException {
    var known = new ArrayList<>(COMMON);
    known.addAll(List.of(own));
    allowOnly(query, known);
    var exclude = query.parameters(EXCLUDE);
    if (exclude.size() > Wish.EXCLUDE_MAX) {
      throw BadQuestionException.badParameter(
          "exclude may be given %d times, found %d".formatted(Wish.EXCLUDE_MAX, exclude.size()));
    }
    return new Wish(
        count(query),
        exclude,
        flag(query, "newOnly", false),
        keeps(query, "bought", false),
        flag(query, "reasons", true),
        keeps(query, "basket", true),
        rules(query));
  }

  /** Refuses parameters that would have no effect, so that no typing error goes unnoticed. */
  static void allowOnly(Query query, List<String> known) throws BadQuestionException {
    for (var name : query.parameterNames()) {
      if (!known.contains(name)) {
        throw new BadQuestionException(
            400,
            "unsupported_parameter",
            "this question does not know the parameter \"%s\"; it knows %s"
                .formatted(name, known.isEmpty() ? "none" : String.join(", ", known)));
      }
      var count = query.parameters(name).size();
      if (count > 1 && !REPEATABLE.contains(name)) {
        throw new BadQuestionException(
            400,
            "repeated_parameter",
            "the parameter %s may be given once, found it %d times".formatted(name, count));
      }
    }
  }

  private static int count(Query query) throws BadQuestionException {
    var text = query.parameter("n").orElse("");
    if (text.isEmpty()) {
      return COUNT_DEFAULT;
    }
    try {
      return checkedCount(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw BadQuestionException.badParameter("n must be a whole number, found \"" + text + "\"");
    }
  }

  static int checkedCount(long count) throws BadQuestionException {
    if (count < 1 || count > RankedList.ITEMS_MAX) {
      throw BadQuestionException.badParameter(
          "n must lie between 1 and %d, found %d".formatted(RankedList.ITEMS_MAX, count));
    }
    return (int) count;
  }

  private static boolean flag(Query query, String name, boolean fallback)
      throws BadQuestionException {
    var text = query.parameter(name).orElse("");
    return switch (text) {
      case "" -> fallback;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw BadQuestionException.badParameter(
              "%s must be true or false, found \"%s\"".formatted(name, text));
    };
  }

  private static Rules rules(Query query) throws BadQuestionException {
    var draft = new RulesDraft();
    for (var category : query.parameters("category")) {
      draft.addCategory(category);
    }
    for (var filter : query.parameters("filter")) {
      draft.addFilter(filter);
    }
    for (var boost : query.parameters("boost")) {
      draft.addBoost(boost);
    }
    var least = query.parameter("minPrice");
    if (least.isPresent()) {
      draft.priceLeast(RulesDraft.number("minPrice", least.get()));
    }
    var most = query.parameter("maxPrice");
    if (most.isPresent()) {
      draft.priceMost(RulesDraft.number("maxPrice", most.get()));
    }
    var categoryMost = query.parameter("categoryMax");
    if (categoryMost.isPresent()) {
      draft.categoryMost(RulesDraft.number("categoryMax", categoryMost.get()));
    }
    var diversity = query.parameter("diversity");
    if (diversity.isPresent()) {
      draft.diversity(RulesDraft.number("diversity", diversity.get()));
    }
    return draft.rules();
  }

  private static boolean keeps(Query query, String name, boolean fallback)
      throws BadQuestionException {
    var text = query.parameter(name).orElse("");
    return switch (text) {
      case "" -> fallback;
      case "exclude" -> false;
      case "keep" -> true;
      default ->
          throw BadQuestionException.badParameter(
              "%s must be exclude or keep, found \"%s\"".formatted(name, text));
    };
  }
}
