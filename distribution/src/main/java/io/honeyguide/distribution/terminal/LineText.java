package io.honeyguide.distribution.terminal;

import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/** Text that stays on one line. */
public final class LineText {

  private LineText() {}

  /** The text with every control character made visible, so that nobody can forge a line. */
  public static String oneLine(@Nullable String text) {
    if (text == null) {
      return "";
    }
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    var line = new StringBuilder(text.length() + 8);
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default ->
                    line.append(Character.isISOControl(c) ? "\\u%04x".formatted(c) : (char) c + "");
              }
            });
    return line.toString();
  }

  /** A value after {@code key=}: quoted when it holds spaces or quotes. */
  static String quoted(@Nullable Object value) {
    var text = oneLine(String.valueOf(value));
    var plain = !text.isEmpty() && text.chars().noneMatch(c -> c == ' ' || c == '"');
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Class and message of a failure and its causes. */
  static String causes(IThrowableProxy thrown) {
    var text = new StringBuilder();
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      var name = cause.getClassName();
      text.append(text.isEmpty() ? "" : " <- ").append(name.substring(name.lastIndexOf('.') + 1));
      if (cause.getMessage() != null) {
        text.append(": ").append(cause.getMessage());
      }
    }
    return text.toString();
  }
}
