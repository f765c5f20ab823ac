package io.honeyguide.api;

/**
 * A place in the log, opaque to everybody but the broker.
 *
 * <p>Its text form, {@code "0-4711"} for shard 0 and place 4711, is what HTTP calls an offset. It
 * is only compared and handed back; places have gaps, so no arithmetic on them means anything.
 *
 * @param shard number of the log's shard, 0 to 1,023
 * @param offset place within the shard, at least 0
 */
public record Cursor(int shard, long offset) {

  /** Checks the ranges. */
  public Cursor {
    if (shard < 0 || shard > 1023 || offset < 0) {
      throw new IllegalArgumentException("no place in a log: " + shard + "-" + offset);
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when the text is no cursor
   */
  public static Cursor parse(String text) {
    var dash = text.indexOf('-');
    if (dash < 1) {
      throw notACursor(text);
    }
    Cursor cursor;
    try {
      cursor =
          new Cursor(
              Integer.parseInt(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    } catch (NumberFormatException e) {
      throw notACursor(text);
    }
    // Java also reads signs and the digits of other scripts; a place has one spelling.
    if (!cursor.toString().equals(text)) {
      throw notACursor(text);
    }
    return cursor;
  }

  private static IllegalArgumentException notACursor(String text) {
    return new IllegalArgumentException(
        "an offset looks like \"0-4711\", as the broker handed it out; found: " + text);
  }

  @Override
  public String toString() {
    return shard + "-" + offset;
  }
}
