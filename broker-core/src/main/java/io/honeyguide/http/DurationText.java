package io.honeyguide.http;

import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 7d}.
 */
final class DurationText {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /** Whether a text has the form of a duration. */
  static boolean isDuration(String text) {
    return FORM.matcher(text).matches();
  }

  /** The milliseconds of the value of a parameter. */
  static long ms(String name, String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw RefusedRequestException.bad(
          "bad_" + name,
          "%s is a duration such as 500ms, 2s, 5m, 1h or 7d, found \"%s\""
              .formatted(name, Shown.of(text)));
    }
    var count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> count;
      case "s" -> count * 1000;
      case "m" -> count * 60_000;
      case "h" -> count * 3_600_000;
      default -> count * 86_400_000;
    };
  }
}
