package io.honeyguide.distribution.outcome;

import org.jspecify.annotations.Nullable;

/** Ends the command with an exit code and one line for the user, which says what helps. */
public final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** An end with this code of {@link ExitCode} and this line. */
  public CommandFailure(int exitCode, String line) {
    this(exitCode, line, null);
  }

  /** An end with the line that its cause has already. */
  public CommandFailure(int exitCode, Throwable cause) {
    this(exitCode, String.valueOf(cause.getMessage()), cause);
  }

  /** An end with a line of its own and what caused it. */
  public CommandFailure(int exitCode, String line, @Nullable Throwable cause) {
    super(line, cause);
    this.exitCode = exitCode;
  }

  /** The process's exit code. */
  public int exitCode() {
    return exitCode;
  }
}
