package io.honeyguide.distribution.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line on the terminal that tells how far long work is: share done, rate, time left. Silent
 * when standard error is no terminal.
 *
 * <p>Owner: the thread that works.
 */
public final class Progress implements AutoCloseable {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long UPDATE_NANOS = NANOS_PER_SECOND / 5;
  private static final int BAR_LENGTH = 24;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final boolean shown;
  private final LongSupplier nanos;
  private final String what;
  private final long startNanos;
  private long paintedNanos;
  private boolean painted;

  /**
   * A line that is not shown yet.
   *
   * @param stream the terminal
   * @param shown whether it is one
   * @param nanos a clock that only moves on
   * @param what what is counted, such as {@code events}
   */
  Progress(PrintStream stream, boolean shown, LongSupplier nanos, String what) {
    this.stream = stream;
    this.shown = shown;
    this.nanos = nanos;
    this.what = what;
    this.startNanos = nanos.getAsLong();
    this.paintedNanos = startNanos;
  }

  /** Progress on standard error, if somebody can see it. */
  public static Progress onTerminal(String what) {
    return new Progress(System.err, Terminal.isErr(), System::nanoTime, what);
  }

  /**
   * Tells how far the work is; paints at most five times a second.
   *
   * @param count things done
   * @param share share of the work done, 0 to 1
   */
  public void moved(long count, double share) {
    if (!shown) {
      return;
    }
    var now = nanos.getAsLong();
    if (now - paintedNanos < UPDATE_NANOS) {
      return;
    }
    paintedNanos = now;
    painted = true;
    stream.print(ERASE_LINE + line(count, share, now - startNanos));
    stream.flush();
  }

  private String line(long count, double share, long elapsedNanos) {
    var seconds = (double) elapsedNanos / NANOS_PER_SECOND;
    var filled = (int) Math.round(Math.min(1, share) * BAR_LENGTH);
    return String.format(
        Locale.ROOT,
        "%s%s %3d %%  %,d %s  %,.0f/s%s",
        "█".repeat(filled),
        "░".repeat(BAR_LENGTH - filled),
        Math.min(100, (int) (share * 100)),
        count,
        what,
        count / seconds,
        share > 0.01 ? "  " + spoken(seconds / share - seconds) + " left" : "");
  }

  /** A duration as people say it: {@code 42 s}, {@code 3 min 10 s}, {@code 2 h 5 min}. */
  static String spoken(double seconds) {
    var duration = Duration.ofSeconds(Math.max(0, Math.round(seconds)));
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
    return duration.toSeconds() + " s";
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (painted) {
      stream.print(ERASE_LINE);
      stream.flush();
      painted = false;
    }
  }
}
