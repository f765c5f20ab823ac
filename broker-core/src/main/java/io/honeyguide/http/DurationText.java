package io.honeyguide.http;

import io.honeyguide.timing.DurationForm;

/** Durations in queries and headers, as {@link DurationForm} reads them. */
final class DurationText {

  private DurationText() {}

  /** Whether a text has the form of a duration. */
  static boolean isDuration(String text) {
    return DurationForm.ms(text) != DurationForm.NONE;
  }

  /** A duration as text, in the largest unit that says it exactly, up to hours. */
  static String of(long ms) {
    if (ms == 0 || ms % 1000 != 0) {
      return ms + "ms";
    }
    if (ms % 60_000 != 0 || ms < 120_000) {
      return ms / 1000 + "s";
    }
    return ms % 3_600_000 != 0 ? ms / 60_000 + "m" : ms / 3_600_000 + "h";
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
