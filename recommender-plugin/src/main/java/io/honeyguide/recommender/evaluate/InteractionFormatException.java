package io.honeyguide.recommender.evaluate;

import java.io.IOException;
import java.nio.file.Path;

/** A line of an interaction file is not what it should be; the message names file and line. */
public final class InteractionFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long line;

  InteractionFormatException(Path file, long line, String sentence) {
    super("%s, line %d: %s".formatted(file, line, sentence));
    this.line = line;
  }

  /** The line's number, from 1 for the header line. */
  public long line() {
    return line;
  }
}
