package io.honeyguide.benchmarks.http;

import java.io.IOException;

/** The broker answered, and said no; the connection goes on. */
public final class RefusedException extends IOException {

  private static final long serialVersionUID = 1;

  RefusedException(String answer) {
    super("refused: " + answer);
  }
}
