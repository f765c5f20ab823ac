package io.honeyguide.distribution.config;

/**
 * One key of the configuration.
 *
 * @param key dotted name as files and {@code --set} write it
 * @param kind how its text is read
 * @param fallback the default, as text
 * @param purpose what it does, one sentence for the reference
 * @param <T> type of its value
 */
public record Setting<T>(String key, ValueKind<T> kind, String fallback, String purpose) {

  /** The environment variable that sets it: {@code HONEYGUIDE_SECTION__KEY}. */
  public String variable() {
    return Environment.variableOf(key);
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
