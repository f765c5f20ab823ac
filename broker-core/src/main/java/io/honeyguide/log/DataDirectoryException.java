package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/** The data directory cannot be used: foreign, newer, locked, read-only or out of space. */
public final class DataDirectoryException extends LogException {

  private static final long serialVersionUID = 1L;

  /** What was met, in one line that names the directory and the setting or command that helps. */
  public DataDirectoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
