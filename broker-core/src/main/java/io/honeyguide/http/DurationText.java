package io.honeyguide.http;

import io.honeyguide.timing.DurationForm;

/** Durations in queries and headers, as {@link DurationForm} reads them. */
final class DurationText {

  private DurationText() {}

  /** Whether a text has the form of a duration. */
  static boolean isDuration(String text) {
    return DurationForm.ms(text) != DurationForm.NONE;
  }

  /** The milliseconds of the value of a parameter. */
  static long ms(String name, String text) {
    var ms = DurationForm.ms(text);
    if (ms == DurationForm.NONE) {
      throw RefusedRequestException.bad(
          "bad_" + name,
          "%s is a duration such as 500ms, 2s, 5m, 1h or 7d, found \"%s\""
              .formatted(name, Shown.of(text)));
    }
    return ms;
  }
}
