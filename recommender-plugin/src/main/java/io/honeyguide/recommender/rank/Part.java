package io.honeyguide.recommender.rank;

/**
 * The kinds of evidence that a score is made of; every feature belongs to one. The word is what
 * answers, metrics and reports say.
 */
public enum Part {
  /** Visits like this one hold the item. */
  TOGETHER("together", 0),
  /** Visits like this one touched it after the same items. */
  NEXT("next", 1),
  /** This visit touched it before. */
  REMINDER("reminder", 2),
  /** The user touched it in earlier visits. */
  HISTORY("history", 3),
  /** Many want it, whoever asks. */
  POPULAR("popular", 4),
  /** It is like what this visit touched, by what the catalogue says. */
  CONTENT("content", 5),
  /** Nothing about the item: what kind of visit asks. */
  CONTEXT("context", 6);

  private final String word;
  private final int column;

  Part(String word, int column) {
    this.word = word;
    this.column = column;
  }

  /** The part's place in arrays of contributions. */
  int column() {
    return column;
  }

  /** The word in answers. */
  public String word() {
    return word;
  }
}
