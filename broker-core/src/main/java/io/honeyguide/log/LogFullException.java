package io.honeyguide.log;

/** There is no room for more records; nothing of the refused batch was stored. */
public final class LogFullException extends LogException {

  private static final long serialVersionUID = 1L;

  /** What is full, in one line that names the setting or command that helps. */
  public LogFullException(String message) {
    super(message);
  }
}
