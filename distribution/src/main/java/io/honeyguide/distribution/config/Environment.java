package io.honeyguide.distribution.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment as a source: {@code HONEYGUIDE_LOG__ON_CORRUPTION} sets {@code
 * log.on-corruption}. Two underscores part the levels, one starts a word within a name.
 */
final class Environment {

  static final String PREFIX = "HONEYGUIDE_";

  /** Variables of the launcher, which are no settings. */
  private static final Set<String> LAUNCHER = Set.of("HONEYGUIDE_JAVA_OPTS");

  private static final int TYPO_DISTANCE = 2;

  private Environment() {}

  /**
   * The settings in an environment.
   *
   * @param problems gets a line for each variable that looks like a misspelt setting
   */
  static Map<String, Entry> read(Map<String, String> variables, List<String> problems) {
    var entries = new TreeMap<String, Entry>();
    var names = Settings.all().stream().map(Setting::variable).toList();
    for (var variable : new TreeMap<>(variables).entrySet()) {
      var name = variable.getKey();
      if (!name.startsWith(PREFIX) || LAUNCHER.contains(name)) {
        continue;
      }
      if (names.contains(name) || name.contains("__")) {
        entries.put(keyOf(name), Entry.text(variable.getValue(), "environment " + name));
      } else {
        // A name with single underscores may belong to somebody else; only a near miss is ours.
        NearestName.of(name, names)
            .filter(near -> NearestName.distance(name, near) <= TYPO_DISTANCE)
            .ifPresent(
                near ->
                    problems.add(
                        "environment %s: no such setting, did you mean %s?".formatted(name, near)));
      }
    }
    return entries;
  }

  /** The variable that sets a key. */
  static String variableOf(String key) {
    return PREFIX + key.replace(".", "__").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String keyOf(String name) {
    var key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    return key.replace("__", ".").replace('_', '-');
  }
}
