package io.honeyguide.distribution.config;

/**
 * One key of the configuration.
 *
 * @param key dotted name as files and {@code --set} write it
 * @param kind how its text is read
 * @param fallback the default, as text
 * @param purpose what it does, one sentence for the reference
 * @param scope whom it is for
 * @param <T> type of its value
 */
public record Setting<T>(
    String key, ValueKind<T> kind, String fallback, String purpose, Scope scope) {

  /** Whom a setting is for. */
  public enum Scope {
    /** The broker as a whole. */
    BROKER,
    /** Each listener: what {@code mqtt.<key>} says is the default of the others. */
    LISTENER,
    /** Each listener by itself: what one says has no effect on the others. */
    PLACE
  }

  /** The environment variable that sets it: {@code HONEYGUIDE_SECTION__KEY}. */
  public String variable() {
    return Environment.variableOf(key);
  }

  /** The key without its section. */
  String shortKey() {
    return key.substring(key.indexOf('.') + 1);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException saying what was expected and what was found
   */
  T read(String text) {
    return kind.read(text);
  }
}
