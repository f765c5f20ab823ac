package io.honeyguide.distribution.terminal;

/**
 * Whether a person sees what this process prints and types what it reads. The launcher knows for
 * each stream and says so; without it Java tells only whether both input and output are a terminal.
 */
public final class Terminal {

  /** Set by the launcher to the streams that are terminals, of {@code in out err}. */
  private static final String PROPERTY = "honeyguide.terminal";

  /** From Java 22 on a console object exists also without a terminal. */
  private static final int CONSOLE_WITHOUT_TERMINAL = 22;

  private Terminal() {}

  /** Whether standard input is a terminal. */
  public static boolean isIn() {
    return is("in");
  }

  /** Whether standard output is a terminal. */
  public static boolean isOut() {
    return is("out");
  }

  /** Whether standard error is a terminal. */
  public static boolean isErr() {
    return is("err");
  }

  @SuppressWarnings("SystemConsoleNull") // asked only where it still means what it says
  private static boolean is(String stream) {
    var told = System.getProperty(PROPERTY);
    return told != null
        ? told.contains(stream)
        : Runtime.version().feature() < CONSOLE_WITHOUT_TERMINAL && System.console() != null;
  }
}
