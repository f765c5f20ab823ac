package io.honeyguide.distribution.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code listeners}: which listeners there are beside the default ones, and what
 * is set for each. A listener takes every key that the section of its protocol has.
 */
final class ListenerKeys {

  /** A listener's own values, by short key. */
  record Listener(Protocol protocol, Map<String, Object> values) {}

  /** What a listener speaks. */
  enum Protocol {
    MQTT,
    HTTP
  }

  private static final String PREFIX = Settings.LISTENERS + ".";
  private static final String PROTOCOL = "protocol";
  private static final ValueKind<Protocol> PROTOCOL_KIND = ValueKind.choice(Protocol.class);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final List<String> DEFAULTS = List.of(MqttSettings.SECTION, HttpSettings.SECTION);

  private ListenerKeys() {}

  static boolean owns(String key) {
    return key.startsWith(PREFIX);
  }

  /**
   * Reads the section.
   *
   * @param problems gets a line for everything that cannot be used
   */
  static Map<String, Listener> read(Map<String, Entry> entries, List<String> problems) {
    var sections = NamedSections.split(Settings.LISTENERS, entries, problems);
    var listeners = new TreeMap<String, Listener>();
    sections.forEach(
        (name, section) -> {
          var listener = listener(name, section, problems);
          if (listener != null) {
            listeners.put(name, listener);
          }
        });
    return listeners;
  }

  private static @Nullable Listener listener(
      String name, Map<String, Entry> section, List<String> problems) {
    var where = section.values().iterator().next().where();
    if (!NAME.matcher(name).matches() || DEFAULTS.contains(name)) {
      problems.add(
          "%s: a listener's name has up to 32 small letters, digits and dashes and is not %s, found \"%s\""
              .formatted(where, String.join(" or ", DEFAULTS), name));
      return null;
    }
    var protocolEntry = section.get(PROTOCOL);
    if (protocolEntry == null) {
      problems.add("%s: %s%s.protocol is missing: mqtt or http".formatted(where, PREFIX, name));
      return null;
    }
    var protocol = value(PREFIX + name + "." + PROTOCOL, PROTOCOL_KIND, protocolEntry, problems);
    if (protocol == null) {
      return null;
    }
    var known = new LinkedHashMap<String, Setting<?>>();
    settings(protocol).forEach(setting -> known.put(setting.shortKey(), setting));
    var values = new LinkedHashMap<String, Object>();
    section.forEach(
        (key, entry) -> {
          var setting = known.get(key);
          if (setting != null) {
            var value = value(PREFIX + name + "." + key, setting.kind(), entry, problems);
            if (value != null) {
              values.put(key, value);
            }
          } else if (!key.equals(PROTOCOL)) {
            var names = new ArrayList<>(known.keySet());
            names.add(PROTOCOL);
            problems.add(NamedSections.unknown(PREFIX + name + ".", key, entry, names));
          }
        });
    return new Listener(protocol, values);
  }

  static List<Setting<?>> settings(Protocol protocol) {
    return protocol == Protocol.MQTT ? MqttSettings.all() : HttpSettings.all();
  }

  /** Reads one value; null when it cannot be used. */
  static <T> @Nullable T value(String key, ValueKind<T> kind, Entry entry, List<String> problems) {
    try {
      if (entry.isList() && !kind.takesList()) {
        throw new IllegalArgumentException("expected " + kind.expected() + ", found a list");
      }
      return kind.read(String.join(",", entry.values()));
    } catch (IllegalArgumentException e) {
      problems.add(entry.where() + ": " + key + ": " + e.getMessage());
      return null;
    }
  }
}
