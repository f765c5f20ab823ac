package io.honeyguide.distribution.config;

import java.util.Map;

/** The settings of one stream. Immutable. */
public final class StreamSection {

  private final String name;
  private final Map<String, Object> values;
  private final Map<String, String> origins;

  /**
   * A section.
   *
   * @param values by short key, those that were set
   * @param origins where each was set
   */
  StreamSection(String name, Map<String, Object> values, Map<String, String> origins) {
    this.name = name;
    this.values = Map.copyOf(values);
    this.origins = Map.copyOf(origins);
  }

  /** The stream's name. */
  public String name() {
    return name;
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked") // a setting's kind made the value
  public <T> T get(Setting<T> setting) {
    var value = values.get(StreamSettings.shortKey(setting));
    return value == null ? setting.read(setting.fallback()) : (T) value;
  }

  /** Whether somebody set it. */
  public boolean isSet(Setting<?> setting) {
    return values.containsKey(StreamSettings.shortKey(setting));
  }

  /** The key that sets it for this stream. */
  public String key(Setting<?> setting) {
    return Settings.STREAMS + "." + name + "." + StreamSettings.shortKey(setting);
  }

  /** Where its value came from. */
  public String origin(Setting<?> setting) {
    return origins.getOrDefault(StreamSettings.shortKey(setting), Configuration.DEFAULT);
  }
}
