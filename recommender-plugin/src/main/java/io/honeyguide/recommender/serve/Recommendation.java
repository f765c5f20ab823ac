package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.rank.Shares;
import org.jspecify.annotations.Nullable;

/**
 * One item of a list.
 *
 * @param id the item's id
 * @param score larger is better; comparable within one list only
 * @param source where the list's knowledge of the asker came from for this item
 * @param because the kind of evidence that weighs most, or null when reasons were not asked for
 * @param becauseItem the item that the evidence came from, or null
 * @param shares which parts of the evidence its score is made of, or null
 */
public record Recommendation(
    String id,
    float score,
    Source source,
    @Nullable String because,
    @Nullable String becauseItem,
    @Nullable Shares shares) {

  /** Where a recommendation comes from; {@link #POPULAR} is the fall-back. */
  public enum Source {
    /** The visit that asks. */
    VISIT("visit"),
    /** The user's earlier visits. */
    USER("user"),
    /** The item that was asked about. */
    SIMILAR("similar"),
    /** What is in demand, as it was asked for. */
    TRENDING("trending"),
    /** Like what the visit touched, by what the catalogue says of both. */
    CONTENT("content"),
    /** Too little is known of it: it is tried out. */
    EXPLORE("explore"),
    /** The catalogue alone: nobody touched the item yet. */
    NEW("new"),
    /** What is in demand, since nothing better is known. */
    POPULAR("popular");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** The word in answers. */
    public String word() {
      return word;
    }
  }
}
