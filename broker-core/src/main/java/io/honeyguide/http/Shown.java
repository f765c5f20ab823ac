package io.honeyguide.http;

/** What a client sent, as a problem document repeats it. */
final class Shown {

  private static final int CHARACTERS_MAX = 80;

  private Shown() {}

  /** Shortened, and without characters that could disturb a terminal or a log. */
  static String of(String text) {
    var shown = new StringBuilder();
    for (var i = 0; i < Math.min(text.length(), CHARACTERS_MAX); i++) {
      var c = text.charAt(i);
      shown.append(c < ' ' || c >= 0x7F ? '?' : c);
    }
    return text.length() > CHARACTERS_MAX ? shown.append("...").toString() : shown.toString();
  }
}
