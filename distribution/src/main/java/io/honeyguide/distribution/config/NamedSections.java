package io.honeyguide.distribution.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sections below which users choose names: {@code listeners.<name>.<key>} and the like. */
final class NamedSections {

  private NamedSections() {}

  /**
   * What is set below each name, by the key behind it.
   *
   * @param section such as {@code listeners}
   * @param problems gets a line for every value that stands directly below the section
   */
  static Map<String, Map<String, Entry>> split(
      String section, Map<String, Entry> entries, List<String> problems) {
    var prefix = section + ".";
    var sections = new TreeMap<String, Map<String, Entry>>();
    entries.forEach(
        (key, entry) -> {
          if (!key.startsWith(prefix)) {
            return;
          }
          var dot = key.indexOf('.', prefix.length());
          if (dot < 0) {
            problems.add(
                "%s: expected %s<name>.<key>, found a value for %s"
                    .formatted(entry.where(), prefix, key));
          } else {
            sections
                .computeIfAbsent(key.substring(prefix.length(), dot), name -> new LinkedHashMap<>())
                .put(key.substring(dot + 1), entry);
          }
        });
    return sections;
  }

  /** The line for a key that nobody knows. */
  static String unknown(String prefix, String key, Entry entry, Collection<String> names) {
    var line = entry.where() + ": unknown key " + prefix + key;
    return NearestName.of(key, names)
        .map(near -> line + ", did you mean " + prefix + near + "?")
        .orElse(line + "; docs/configuration.md lists all keys");
  }
}
