package io.honeyguide.recommender.trend;

import org.jspecify.annotations.Nullable;

/** Windows of demand. Each event counts half after one window, a quarter after two, and so on. */
public enum TrendWindow {
  /** The last hour. */
  HOUR("1h", 0),
  /** The last day. */
  DAY("24h", 1),
  /** The last fortnight. */
  FORTNIGHT("14d", 2);

  private final String word;
  private final int column;

  TrendWindow(String word, int column) {
    this.word = word;
    this.column = column;
  }

  /** The window's number in {@link io.honeyguide.recommender.model.ItemStore#demand}. */
  int column() {
    return column;
  }

  /** The window as the HTTP API writes it. */
  public String word() {
    return word;
  }

  /** The window written like this, or null. */
  public static @Nullable TrendWindow ofWord(String word) {
    for (var window : values()) {
      if (window.word.equals(word)) {
        return window;
      }
    }
    return null;
  }
}
