package io.honeyguide.plugin;

import io.honeyguide.api.PluginConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's section of the configuration. Nested keys are flattened to dotted ones; values may be
 * typed, as YAML gives them, or text, as the command line gives them.
 *
 * <p>Any thread may read; getters are called while the plugin starts.
 */
final class ConfigSection implements PluginConfig {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  private final String prefix;
  private final Map<String, Object> values = new TreeMap<>();

  // Guarded by this.
  private final Set<String> declared = new TreeSet<>();

  /**
   * A section.
   *
   * @param id of the plugin, for messages
   */
  ConfigSection(String id, Map<String, Object> section) {
    this("plugins." + id + ".");
    flatten("", section);
  }

  private ConfigSection(String prefix) {
    this.prefix = prefix;
  }

  private void flatten(String path, Map<?, ?> section) {
    section.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> nested) {
            flatten(path + key + ".", nested);
          } else if (value != null) {
            values.put(path + key, value);
          }
        });
  }

  private synchronized @Nullable Object value(String key) {
    declared.add(key);
    return values.get(key);
  }

  private IllegalArgumentException wrong(String key, String expected, Object found) {
    return new IllegalArgumentException(
        "%s%s must be %s, found: %s".formatted(prefix, key, expected, found));
  }

  /**
   * Checks that every key was asked for.
   *
   * @throws IllegalArgumentException naming the first key that was not, and what it may have meant
   */
  synchronized void requireAllDeclared() {
    for (var key : values.keySet()) {
      if (!declared.contains(key)) {
        throw new IllegalArgumentException(
            "%s%s is no setting of this plugin, %s"
                .formatted(prefix, key, NearestName.hint(key, declared)));
      }
    }
  }

  @Override
  public String text(String key, String fallback) {
    var value = value(key);
    if (value instanceof List<?>) {
      throw wrong(key, "one text", value);
    }
    return value == null ? fallback : value.toString();
  }

  @Override
  public long integer(String key, long fallback, long least, long most) {
    var value = value(key);
    if (value == null) {
      return fallback;
    }
    var expected = "a whole number from %d to %d".formatted(least, most);
    try {
      var number = new BigDecimal(value.toString()).longValueExact();
      if (number >= least && number <= most) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(key, expected, value);
    }
    throw wrong(key, expected, value);
  }

  @Override
  public double decimal(String key, double fallback, double least, double most) {
    var value = value(key);
    if (value == null) {
      return fallback;
    }
    var expected = "a number from %s to %s".formatted(least, most);
    try {
      var number = Double.parseDouble(value.toString());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, expected, value);
    }
    throw wrong(key, expected, value);
  }

  @Override
  public boolean flag(String key, boolean fallback) {
    var value = value(key);
    if (value == null) {
      return fallback;
    }
    return switch (value.toString()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, "true or false", value);
    };
  }

  @Override
  public Duration duration(String key, Duration fallback) {
    var value = value(key);
    if (value == null) {
      return fallback;
    }
    var matcher = DURATION.matcher(value.toString());
    if (!matcher.matches()) {
      throw wrong(key, "a duration such as 500ms, 2s, 5m or 1h", value);
    }
    var amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  @Override
  public List<String> texts(String key, List<String> fallback) {
    var value = value(key);
    if (value == null) {
      return fallback;
    }
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : Stream.of(value.toString().split(",", -1)).map(String::strip).toList();
  }

  @Override
  public <T> T changed(Map<String, String> changes, Function<PluginConfig, T> reader) {
    var section = new ConfigSection(prefix);
    section.values.putAll(values);
    section.values.putAll(changes);
    var read = reader.apply(section);
    for (var key : changes.keySet()) {
      if (!section.declared.contains(key)) {
        throw new IllegalArgumentException(
            "%s%s cannot be changed here, %s"
                .formatted(prefix, key, NearestName.hint(key, section.declared)));
      }
    }
    return read;
  }
}
