package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.walk.Counter;
import java.util.List;

/**
 * The columns of a candidate's feature row, all around 0 to 1.
 *
 * <p>The first 15 are the {@link Counter} columns, divided by their largest value among the
 * candidates; the next 15 are their logarithms {@code max(0, 1 + 0.2 ln x)}, which tell small
 * evidence from none. The others are named here. Columns from {@link #CONTEXT} on are the same for
 * all candidates of a question: they matter only together with others, through the hidden layer.
 */
final class Feature {

  /** Counters that are columns. */
  static final int COUNTERS = 15;

  /** The first counter, scaled. */
  static final int SCALED = 0;

  /** The first counter's logarithm. */
  static final int LOGARITHM = COUNTERS;

  /** It is the last item. */
  static final int LAST = 30;

  /** The visit holds it, and it is not the last item. */
  static final int SEEN = 31;

  /** One over its age in events, where {@link #SEEN}. */
  static final int SEEN_LATELY = 32;

  /** The window holds it more than once. */
  static final int SEEN_OFTEN = 33;

  /** The user's history holds it. */
  static final int HISTORY = 34;

  /** One over its age in the user's history. */
  static final int HISTORY_LATELY = 35;

  /** ln(visits that held it + 1) / ln(visits + 2). */
  static final int WIDESPREAD = 36;

  /** 0.2 ln(1 + demand of the day). */
  static final int DEMAND_DAY = 37;

  /** 0.2 ln(1 + demand of the fortnight). */
  static final int DEMAND_FORTNIGHT = 38;

  /** Scaled {@link Counter#TOGETHER}, times {@link #WIDESPREAD}. */
  static final int TOGETHER_WIDESPREAD = 39;

  /** 1 / (1 + neighbours that hold it). */
  static final int FEW_NEIGHBOURS = 40;

  /** Cosine of its visits with those of the last item, among the neighbours. */
  static final int COSINE_LAST = 41;

  /** How far beyond chance it stands in visits with the last item: log-likelihood of one cell. */
  static final int BEYOND_CHANCE = 42;

  /** {@link #LAST} times {@link #PAUSE}. */
  static final int LAST_PAUSE = 43;

  /** {@link #SEEN} times {@link #PAUSE}. */
  static final int SEEN_PAUSE = 44;

  /** {@link #LAST} times {@link #REPETITION}. */
  static final int LAST_REPETITION = 45;

  /** {@link #SEEN} times {@link #REPETITION}. */
  static final int SEEN_REPETITION = 46;

  /** This visit touched it right after an earlier occurrence of the last item. */
  static final int AFTER_LAST_BEFORE = 47;

  /** This visit touched it right before an earlier occurrence of the last item; 0.5: just now. */
  static final int BEFORE_LAST_BEFORE = 48;

  /** {@link #SEEN}, where the visit had come back to its last item. */
  static final int SEEN_RETURNING = 49;

  /** One over its place among the visit's items, newest first, where {@link #SEEN}. */
  static final int SEEN_PLACE = 50;

  /** Scaled {@link Counter#TOGETHER}, where {@link #SEEN}. */
  static final int SEEN_TOGETHER = 51;

  /** Likeness to what the visit touched last, by what the catalogue says. */
  static final int CONTENT = 52;

  /** Only where nothing is known of the visitor: 0.2 ln(1 + 100 x what strangers begin with). */
  static final int BEGINNING = 53;

  /** First column that is the same for all candidates. */
  static final int CONTEXT = 54;

  /** The visit has one event. */
  static final int LENGTH_1 = 54;

  /** The visit has 2 or 3 events. */
  static final int LENGTH_2 = 55;

  /** The visit has 9 events or more. */
  static final int LENGTH_9 = 56;

  /** 0.15 ln(1 + neighbours found). */
  static final int NEIGHBOURS = 57;

  /** Similarity of the nearest neighbour. */
  static final int SIMILARITY = 58;

  /** 1 - different items / events of the window. */
  static final int REPETITION = 59;

  /** ln(1 + seconds since the visit's last event) / 8, at most 1. */
  static final int PAUSE = 60;

  /** Nothing is known of the visit. */
  static final int EMPTY = 61;

  /** Always 1. */
  static final int ONE = 62;

  /** Number of columns. */
  static final int COUNT = 63;

  private static final List<String> COUNTER_NAMES =
      List.of(
          "together",
          "together-slow",
          "together-fresh",
          "forward",
          "after-last",
          "next",
          "before-last",
          "two-steps",
          "with-last",
          "cosine",
          "same-user",
          "support",
          "after-previous",
          "best",
          "after-last-fresh");

  private static final List<String> OTHER_NAMES =
      List.of(
          "last",
          "seen",
          "seen-lately",
          "seen-often",
          "history",
          "history-lately",
          "widespread",
          "demand-day",
          "demand-fortnight",
          "together-widespread",
          "few-neighbours",
          "cosine-last",
          "beyond-chance",
          "last-pause",
          "seen-pause",
          "last-repetition",
          "seen-repetition",
          "after-last-before",
          "before-last-before",
          "seen-returning",
          "seen-place",
          "seen-together",
          "content",
          "beginning",
          "length-1",
          "length-2",
          "length-9",
          "neighbours",
          "similarity",
          "repetition",
          "pause",
          "empty",
          "one");

  private Feature() {}

  /** The column's name in reports. */
  static String name(int feature) {
    if (feature < COUNTERS) {
      return COUNTER_NAMES.get(feature);
    }
    return feature < 2 * COUNTERS
        ? "ln-" + COUNTER_NAMES.get(feature - COUNTERS)
        : OTHER_NAMES.get(feature - 2 * COUNTERS);
  }

  /** What kind of evidence the column is. */
  static Part part(int feature) {
    if (feature < 2 * COUNTERS) {
      return switch (feature % COUNTERS) {
        case Counter.FORWARD,
            Counter.AFTER_LAST,
            Counter.NEXT,
            Counter.AFTER_PREVIOUS,
            Counter.AFTER_LAST_FRESH ->
            Part.NEXT;
        case Counter.SAME_USER -> Part.HISTORY;
        default -> Part.TOGETHER;
      };
    }
    if (feature >= CONTEXT) {
      return Part.CONTEXT;
    }
    return switch (feature) {
      case HISTORY, HISTORY_LATELY -> Part.HISTORY;
      case WIDESPREAD, DEMAND_DAY, DEMAND_FORTNIGHT, BEGINNING -> Part.POPULAR;
      case TOGETHER_WIDESPREAD, COSINE_LAST, BEYOND_CHANCE -> Part.TOGETHER;
      case FEW_NEIGHBOURS -> Part.CONTEXT;
      case CONTENT -> Part.CONTENT;
      default -> Part.REMINDER;
    };
  }
}
