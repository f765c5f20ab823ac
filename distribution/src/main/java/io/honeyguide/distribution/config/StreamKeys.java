package io.honeyguide.distribution.config;

import io.honeyguide.stream.StreamDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code streams}: which streams there are, and what is set for each. */
final class StreamKeys {

  private static final String PREFIX = Settings.STREAMS + ".";

  private StreamKeys() {}

  static boolean owns(String key) {
    return key.startsWith(PREFIX);
  }

  /**
   * Reads the section.
   *
   * @param problems gets a line for everything that cannot be used
   */
  static List<StreamSection> read(Map<String, Entry> entries, List<String> problems) {
    var streams = new ArrayList<StreamSection>();
    NamedSections.split(Settings.STREAMS, entries, problems)
        .forEach(
            (name, section) -> {
              var stream = stream(name, section, problems);
              if (stream != null) {
                streams.add(stream);
              }
            });
    return streams;
  }

  private static @Nullable StreamSection stream(
      String name, Map<String, Entry> section, List<String> problems) {
    var where = section.values().iterator().next().where();
    if (!StreamDefinition.isName(name)) {
      problems.add(
          "%s: a stream's name has up to 32 small letters, digits and dashes, found \"%s\""
              .formatted(where, name));
      return null;
    }
    var prefix = PREFIX + name + ".";
    var known = new LinkedHashMap<String, Setting<?>>();
    StreamSettings.all().forEach(setting -> known.put(StreamSettings.shortKey(setting), setting));
    var values = new LinkedHashMap<String, Object>();
    var origins = new LinkedHashMap<String, String>();
    section.forEach(
        (key, entry) -> {
          var setting = known.get(key);
          if (setting == null) {
            problems.add(NamedSections.unknown(prefix, key, entry, known.keySet()));
            return;
          }
          origins.put(key, entry.where());
          var value = ListenerKeys.value(prefix + key, setting.kind(), entry, problems);
          if (value != null) {
            values.put(key, value);
          }
        });
    var filters = StreamSettings.shortKey(StreamSettings.FILTERS);
    if (!section.containsKey(filters)) {
      problems.add(
          "%s: %s%s is missing: whose messages are to be the stream's?"
              .formatted(where, prefix, filters));
    }
    return new StreamSection(name, values, origins);
  }
}
