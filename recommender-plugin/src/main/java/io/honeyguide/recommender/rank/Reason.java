package io.honeyguide.recommender.rank;

/** Which evidence weighs most for an item of a list; the word is what answers say. */
public enum Reason {
  /** Visits that share items with this one touched it. */
  TOGETHER("viewed-together"),
  /** Visits that share no item with this one touched it beside an item that goes with this one. */
  RELATED("related"),
  /** Other visits touched it after the same item. */
  NEXT("viewed-next"),
  /** This visit touched it before. */
  REMINDER("reminder"),
  /** The user touched it in an earlier visit. */
  HISTORY("history"),
  /** What the catalogue says of it is like what it says of an item of this visit. */
  ALIKE("alike"),
  /** Too little is known of it: it is tried out. */
  EXPLORE("explore"),
  /** The catalogue holds it, and nobody touched it yet. */
  NEW("new"),
  /** Many want it now; nothing better is known. */
  POPULAR("popular");

  private final String word;

  Reason(String word) {
    this.word = word;
  }

  /** The word in answers. */
  public String word() {
    return word;
  }
}
