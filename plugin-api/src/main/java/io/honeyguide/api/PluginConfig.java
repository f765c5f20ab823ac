package io.honeyguide.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The plugin's section of the configuration. Reading a key declares it: a key of the section that
 * no getter asked for by the end of {@link Plugin#start} is a mistake of the user and stops the
 * start with the nearest known name.
 *
 * <p>Keys may be dotted ({@code walk.ring}). Every getter throws {@link IllegalArgumentException}
 * naming the key, what was expected and what was found. A plugin that finds fault with a value
 * itself throws the same from its start: the broker then does not start either, mandatory plugin or
 * not. Implemented by the broker only.
 */
public interface PluginConfig {

  /** Text. */
  String text(String key, String fallback);

  /** A whole number between two bounds, both included. */
  long integer(String key, long fallback, long least, long most);

  /** A number between two bounds, both included. */
  double decimal(String key, double fallback, double least, double most);

  /** {@code true} or {@code false}. */
  boolean flag(String key, boolean fallback);

  /** A duration such as {@code 500ms}, {@code 2s}, {@code 5m}, {@code 1h}. */
  Duration duration(String key, Duration fallback);

  /** A list of texts. */
  List<String> texts(String key, List<String> fallback);

  /**
   * Reads settings as if some had other values, with the same checks and words: for what a plugin
   * lets be changed while it runs. May be called at any time.
   *
   * @param changes values by key, as text; those of other keys stay as they are
   * @param reader reads all keys that may be changed
   * @return what the reader made of it
   * @throws IllegalArgumentException from the reader, or when it did not read a key that changes
   */
  <T> T changed(Map<String, String> changes, Function<PluginConfig, T> reader);
}
