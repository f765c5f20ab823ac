package io.honeyguide.distribution.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Figures as people say them. */
public final class Spoken {

  private static final double MS_PER_SECOND = 1000;
  private static final int KIB = 1 << 10;
  private static final Duration DAYS_FROM = Duration.ofDays(2);

  private Spoken() {}

  /**
   * A duration: {@code 0.4 ms}, {@code 340 ms}, {@code 42 s}, {@code 2 h 5 min}, {@code 3 days}.
   */
  public static String duration(double seconds) {
    if (seconds < 0.01 && seconds > 0) {
      return String.format(Locale.ROOT, "%.1f ms", seconds * MS_PER_SECOND);
    }
    if (seconds < 1 && seconds > 0) {
      return String.format(Locale.ROOT, "%.0f ms", seconds * MS_PER_SECOND);
    }
    return seconds < DAYS_FROM.toSeconds()
        ? Progress.spoken(seconds).replaceFirst("(?<=min|h) 0 (s|min)$", "")
        : Math.round(seconds / Duration.ofDays(1).toSeconds()) + " days";
  }

  /** A time seen from now: {@code 3 s ago}, {@code in 28 s}, {@code now}. */
  public static String fromNow(Instant time, Instant now) {
    var ms = Duration.between(time, now).toMillis();
    if (Math.abs(ms) < MS_PER_SECOND) {
      return "now";
    }
    var distance = duration(Math.abs(ms) / MS_PER_SECOND);
    return ms > 0 ? distance + " ago" : "in " + distance;
  }

  /** A size: {@code 289 B}, {@code 1.5 KiB}, {@code 20.0 MiB}, {@code 3.1 GiB}. */
  public static String bytes(double bytes) {
    if (bytes < KIB) {
      return String.format(Locale.ROOT, "%.0f B", bytes);
    }
    var kib = bytes / KIB;
    if (kib < KIB) {
      return String.format(Locale.ROOT, "%.1f KiB", kib);
    }
    var mib = kib / KIB;
    return mib < KIB
        ? String.format(Locale.ROOT, "%.1f MiB", mib)
        : String.format(Locale.ROOT, "%,.1f GiB", mib / KIB);
  }

  /** A number of things: {@code 1 message}, {@code 4,711 messages}. */
  public static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  /** A number of things by itself: {@code 4,711}. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A rate per second: {@code 0}, {@code 0.5}, {@code 18.9}, {@code 4,711}. */
  public static String rate(double perSecond) {
    if (perSecond == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
  }
}
