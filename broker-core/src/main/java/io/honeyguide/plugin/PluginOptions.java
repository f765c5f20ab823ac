package io.honeyguide.plugin;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the plugin host is told at its start.
 *
 * @param dataDirectory the broker's data directory; plugins live below {@code plugins/<id>}
 * @param sections the configuration section {@code plugins}: for each plugin id its keys, dotted or
 *     nested, with values as YAML gives them or as text
 * @param limits limits of each plugin
 */
public record PluginOptions(
    Path dataDirectory, Map<String, Map<String, Object>> sections, PluginLimits limits) {

  /** Copies the sections. */
  public PluginOptions {
    sections = Map.copyOf(sections);
  }

  /** No configuration and the default limits. */
  public static PluginOptions of(Path dataDirectory) {
    return new PluginOptions(dataDirectory, Map.of(), PluginLimits.DEFAULT);
  }
}
