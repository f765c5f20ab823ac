package io.honeyguide.log;

/** Acknowledged records are damaged on disk, and the log is set to refuse rather than to go on. */
public final class LogDamagedException extends LogException {

  private static final long serialVersionUID = 1L;

  /** What is damaged, in one line that names the file, the place and the command that helps. */
  public LogDamagedException(String message) {
    super(message);
  }
}
