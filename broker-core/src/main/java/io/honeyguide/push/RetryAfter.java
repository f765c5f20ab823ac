package io.honeyguide.push;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

  /** It says nothing that can be read. */
  static final long NONE = -1;

  private static final int DIGITS_MAX = 18;

  private RetryAfter() {}

  /**
   * How long to wait in milliseconds, or {@link #NONE}.
   *
   * @param maxMs more counts as this
   */
  static long ms(@Nullable String header, long nowMs, long maxMs) {
    if (header == null) {
      return NONE;
    }
    var text = header.strip();
    if (text.matches("[0-9]+")) {
      return text.length() > DIGITS_MAX
          ? maxMs
          : Math.min(maxMs, 1000 * Math.min(maxMs, Long.parseLong(text)));
    }
    try {
      var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Math.min(maxMs, Math.max(0, date.toInstant().toEpochMilli() - nowMs));
    } catch (DateTimeException e) {
      // The target's mistake; the subscription's backoff holds then.
      return NONE;
    }
  }
}
