package io.honeyguide.distribution.config;

import io.honeyguide.distribution.config.ListenerKeys.Listener;
import io.honeyguide.distribution.config.ListenerKeys.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The checked configuration: a value for every setting, the listeners beside the default ones, the
 * streams, and the sections of plugins as given.
 */
public final class Configuration {

  /** Origin of a value that nobody set. */
  public static final String DEFAULT = "default";

  private static final String MASK = "********";

  private final Map<Setting<?>, Object> values;
  private final Map<String, Listener> listeners;
  private final List<StreamSection> streams;
  private final Map<String, Entry> given;

  private Configuration(
      Map<Setting<?>, Object> values,
      Map<String, Listener> listeners,
      List<StreamSection> streams,
      Map<String, Entry> given) {
    this.values = Map.copyOf(values);
    this.listeners = new TreeMap<>(listeners);
    this.streams = List.copyOf(streams);
    this.given = new TreeMap<>(given);
  }

  /**
   * One line of the effective configuration.
   *
   * @param key dotted name
   * @param text value as text, masked when it is a secret
   * @param origin where it came from; {@code default} when nobody set it
   */
  public record Line(String key, String text, String origin) {}

  static Configuration check(Map<String, Entry> entries, List<String> problems) {
    var known = Settings.all().stream().map(Setting::key).toList();
    var given = new LinkedHashMap<String, Entry>();
    entries.forEach(
        (key, entry) -> {
          if (known.contains(key) || isFree(key)) {
            given.put(key, entry);
          } else {
            problems.add(unknown(key, entry, known));
          }
        });
    var listeners = ListenerKeys.read(given, problems);
    var streams = StreamKeys.read(given, problems);
    var values = new LinkedHashMap<Setting<?>, Object>();
    for (var setting : Settings.all()) {
      var value = value(setting, given.get(setting.key()), problems);
      if (value != null) {
        values.put(setting, value);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Configuration(values, listeners, streams, given);
  }

  /** Whether a key is checked by somebody else than the table of settings. */
  private static boolean isFree(String key) {
    return isPluginKey(key) || ListenerKeys.owns(key) || StreamKeys.owns(key);
  }

  private static boolean isPluginKey(String key) {
    return key.matches(Settings.PLUGINS + "\\.[^.]+\\..+");
  }

  private static String unknown(String key, Entry entry, List<String> known) {
    var line = entry.where() + ": unknown key " + key;
    return NearestName.of(key, known)
        .map(near -> line + ", did you mean " + near + "?")
        .orElse(line + "; docs/configuration.md lists all keys");
  }

  private static @Nullable Object value(
      Setting<?> setting, @Nullable Entry entry, List<String> problems) {
    if (entry == null) {
      return setting.read(setting.fallback());
    }
    return ListenerKeys.value(setting.key(), setting.kind(), entry, problems);
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked") // a setting's kind made the value
  public <T> T get(Setting<T> setting) {
    var value = values.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("not one of Settings.all(): " + setting.key());
    }
    return (T) value;
  }

  /** Where a setting's value came from: {@code default}, a file with its line, a flag. */
  public String origin(Setting<?> setting) {
    return origin(setting.key());
  }

  String origin(String key) {
    var entry = given.get(key);
    return entry == null ? DEFAULT : entry.where();
  }

  /** The MQTT listeners, the default one first. */
  public List<ListenerSection> mqttListeners() {
    return listeners(MqttSettings.SECTION, Protocol.MQTT);
  }

  /** The HTTP listeners, the default one first. */
  public List<ListenerSection> httpListeners() {
    return listeners(HttpSettings.SECTION, Protocol.HTTP);
  }

  private List<ListenerSection> listeners(String first, Protocol protocol) {
    var sections = new ArrayList<ListenerSection>();
    sections.add(new ListenerSection(this, first, null));
    listeners.forEach(
        (name, listener) -> {
          if (listener.protocol() == protocol) {
            sections.add(new ListenerSection(this, name, listener.values()));
          }
        });
    return sections;
  }

  /** The streams, by name. */
  public List<StreamSection> streams() {
    return streams;
  }

  /**
   * The sections {@code plugins.<id>} as given: by plugin id, then by dotted key below it, a text
   * or a list of texts.
   */
  public Map<String, Map<String, Object>> plugins() {
    var sections = new TreeMap<String, Map<String, Object>>();
    given.forEach(
        (key, entry) -> {
          if (isPluginKey(key)) {
            var start = Settings.PLUGINS.length() + 1;
            var dot = key.indexOf('.', start);
            sections
                .computeIfAbsent(key.substring(start, dot), id -> new TreeMap<>())
                .put(key.substring(dot + 1), entry.isList() ? entry.values() : entry.text());
          }
        });
    return sections;
  }

  /** The effective configuration with the origin of each value, secrets masked. */
  public List<Line> lines() {
    var lines = new ArrayList<Line>();
    for (var setting : Settings.all()) {
      var entry = given.get(setting.key());
      lines.add(
          entry == null
              ? new Line(setting.key(), setting.fallback(), DEFAULT)
              : line(setting.key(), entry));
    }
    given.forEach(
        (key, entry) -> {
          if (isFree(key)) {
            lines.add(line(key, entry));
          }
        });
    return lines;
  }

  private static Line line(String key, Entry entry) {
    var text = entry.isList() ? entry.values().toString() : entry.text();
    return new Line(key, entry.isSecret() ? MASK : text, entry.where());
  }
}
