package io.honeyguide.recommender.evaluate;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A line of a file of interactions or of a catalogue is not what it should be; the message names
 * file and line.
 */
public final class LineFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long line;

  LineFormatException(Path file, long line, String sentence) {
    super("%s, line %d: %s".formatted(file, line, sentence));
    this.line = line;
  }

  /** The line's number, from 1 for the header line. */
  public long line() {
    return line;
  }
}
