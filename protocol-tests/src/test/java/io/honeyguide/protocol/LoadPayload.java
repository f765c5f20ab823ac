package io.honeyguide.protocol;

/**
 * What a publisher under load sends: its name and a number, no two alike, with up to a kilobyte
 * behind them, so that logs of a few thousand messages have several segments and snapshots.
 */
record LoadPayload(String publisher, int number) {

  private static final int FILLER_MOST = 1_000;

  String text() {
    return publisher + ":" + number + ":" + "x".repeat(number * 7 % FILLER_MOST);
  }

  /** Reads what {@link #text} wrote. */
  static LoadPayload parse(String text) {
    var parts = text.split(":", 3);
    var payload = new LoadPayload(parts[0], Integer.parseInt(parts[1]));
    if (!payload.text().equals(text)) {
      throw new AssertionError("not what was sent: " + text);
    }
    return payload;
  }
}
