package io.honeyguide.timing;

/**
 * Durations as people write them: {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 7d}.
 */
public final class DurationForm {

  /** What is no duration. */
  public static final long NONE = -1;

  private static final int DIGITS_MAX = 9;

  private DurationForm() {}

  /** The milliseconds that a text says, or {@link #NONE}. */
  public static long ms(String text) {
    var digits = 0;
    var count = 0L;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      count = count * 10 + (text.charAt(digits) - '0');
      digits++;
      if (digits > DIGITS_MAX) {
        return NONE;
      }
    }
    return digits == 0 ? NONE : ms(count, text.substring(digits));
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static long ms(long count, String unit) {
    return switch (unit) {
      case "ms" -> count;
      case "s" -> count * 1000;
      case "m" -> count * 60_000;
      case "h" -> count * 3_600_000;
      case "d" -> count * 86_400_000;
      default -> NONE;
    };
  }
}
