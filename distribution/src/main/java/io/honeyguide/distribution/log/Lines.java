package io.honeyguide.distribution.log;

import java.io.PrintWriter;

/**
 * Many lines for standard output, which may be a pipe whose reader has enough.
 *
 * <p>Owner: the command's thread.
 */
final class Lines {

  /** Asking whether somebody still reads means flushing, so it is not done for each line. */
  private static final int CHECK_EVERY_CHARS = 32 << 10;

  private final PrintWriter out;
  private final StringBuilder pending = new StringBuilder();
  private boolean closed;

  Lines(PrintWriter out) {
    this.out = out;
  }

  /**
   * Adds a line.
   *
   * @return whether anybody still reads
   */
  boolean add(CharSequence line) {
    pending.append(line).append('\n');
    return pending.length() < CHECK_EVERY_CHARS || flush();
  }

  /**
   * Hands on what was added.
   *
   * @return whether anybody still reads
   */
  boolean flush() {
    if (!closed) {
      out.write(pending.toString());
      closed = out.checkError();
    }
    pending.setLength(0);
    return !closed;
  }
}
