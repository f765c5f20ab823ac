package io.honeyguide.http;

/** What a client sent, as a problem document repeats it. */
final class Shown {

  private static final int CHARACTERS_MAX = 80;
  private static final int SENTENCE_MAX = 400;

  private Shown() {}

  /** Shortened, and without characters that could disturb a terminal or a log. */
  static String of(String text) {
    return of(text, CHARACTERS_MAX);
  }

  /** The same of a sentence of ours that repeats something of theirs. */
  static String sentence(String text) {
    return of(text, SENTENCE_MAX);
  }

  private static String of(String text, int most) {
    var shown = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), most); i++) {
      var c = text.charAt(i);
      shown.append(c < ' ' || c >= 0x7F ? '?' : c);
    }
    return text.length() > most ? shown.append("...").toString() : shown.toString();
  }
}
