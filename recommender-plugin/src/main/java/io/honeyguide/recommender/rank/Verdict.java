package io.honeyguide.recommender.rank;

/** What became of an item in a list; the word is what answers say. */
public enum Verdict {
  /** It stands in the list. */
  LISTED("listed"),
  /** It stands in the list to be tried out. */
  EXPLORED("explored"),
  /** It was a candidate, and others came before. */
  BELOW("below"),
  /** It was no candidate: nothing led to it. */
  NO_CANDIDATE("no_candidate"),
  /** The question excludes it. */
  EXCLUDED("excluded"),
  /** The user or the visit bought it. */
  BOUGHT("bought"),
  /** It lies in the visit's basket. */
  IN_BASKET("in_basket"),
  /** It is the visit's last item. */
  LAST_ITEM("last_item"),
  /** The visit or the user touched it, and only new items were asked for. */
  SEEN("seen"),
  /** The shop deleted it. */
  DELETED("deleted"),
  /** The shop hides it. */
  HIDDEN("hidden"),
  /** Nothing of it is left. */
  OUT_OF_STOCK("out_of_stock"),
  /** Its time is over. */
  EXPIRED("expired"),
  /** It fails a rule of the question. */
  FAILS_RULE("fails_rule");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The word in answers. */
  public String word() {
    return word;
  }
}
