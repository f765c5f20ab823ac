package io.honeyguide.distribution.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one listener: its own, and for the rest the defaults of its protocol. The default
 * listener of a protocol reads {@code mqtt.<key>} or {@code http.<key>}, the others read {@code
 * listeners.<name>.<key>} first.
 */
public final class ListenerSection {

  private final Configuration configuration;
  private final String name;
  private final @Nullable Map<String, Object> own;

  /**
   * A section.
   *
   * @param own values by short key; null for the default listener of a protocol
   */
  ListenerSection(Configuration configuration, String name, @Nullable Map<String, Object> own) {
    this.configuration = configuration;
    this.name = name;
    this.own = own;
  }

  /** The listener's name. */
  public String name() {
    return name;
  }

  /** The value of a setting of the listener's protocol. */
  @SuppressWarnings("unchecked") // a setting's kind made the value
  public <T> T get(Setting<T> setting) {
    if (own == null) {
      return configuration.get(setting);
    }
    var value = own.get(setting.shortKey());
    if (value != null) {
      return (T) value;
    }
    return setting.scope() == Setting.Scope.PLACE
        ? setting.read(setting.fallback())
        : configuration.get(setting);
  }

  /** Whether somebody set it for this listener. */
  public boolean isSet(Setting<?> setting) {
    return own == null
        ? !configuration.origin(setting).equals(Configuration.DEFAULT)
        : own.containsKey(setting.shortKey());
  }

  /** The key that sets it for this listener. */
  public String key(Setting<?> setting) {
    return own == null ? setting.key() : Settings.LISTENERS + "." + name + "." + setting.shortKey();
  }

  /** Where its value came from. */
  public String origin(Setting<?> setting) {
    return configuration.origin(key(setting));
  }
}
