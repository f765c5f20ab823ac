package io.honeyguide.recommender.rank;

import org.jspecify.annotations.Nullable;

/**
 * What became of an item in a list.
 *
 * @param verdict what
 * @param place its place among the first 200, from 1; 0 where it has none
 * @param score its score, where it has a place
 * @param rule what the rule that it fails speaks of: {@code price}, or the name of a trait; else
 *     null
 */
public record Judgement(Verdict verdict, int place, float score, @Nullable String rule) {

  static Judgement of(Verdict verdict) {
    return new Judgement(verdict, 0, 0, null);
  }
}
