package io.honeyguide.distribution.outcome;

/** Exit codes of the process, from 64 on as in BSD's {@code sysexits.h}. */
public final class ExitCode {

  /** Done. */
  public static final int OK = 0;

  /** A fault of this program. */
  public static final int UNEXPECTED = 1;

  /** The command line cannot be understood. */
  public static final int USAGE = 2;

  /** No connection to the broker. */
  public static final int CONNECTION_FAILED = 3;

  /** The broker does not allow it. */
  public static final int NOT_AUTHORISED = 4;

  /** The given time ran out. */
  public static final int TIMED_OUT = 5;

  /** What was asked for does not exist. */
  public static final int NOT_FOUND = 6;

  /** The input is not in the expected form. */
  public static final int BAD_INPUT = 65;

  /** A port that is to be listened on is taken. */
  public static final int PORT_BUSY = 69;

  /** A mandatory plugin could not start. */
  public static final int PLUGIN_FAILED = 70;

  /** The data directory or its disk cannot be used. */
  public static final int DATA_DIRECTORY = 74;

  /** Acknowledged records are damaged. */
  public static final int LOG_DAMAGED = 75;

  /** The configuration is wrong. */
  public static final int CONFIG_INVALID = 78;

  /** Stopped by Ctrl-C. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
