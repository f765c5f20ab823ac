package io.honeyguide.distribution.recommend;

/** Text inside HTML and SVG. */
final class Markup {

  private Markup() {}

  /** The text with everything replaced that would be markup. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
