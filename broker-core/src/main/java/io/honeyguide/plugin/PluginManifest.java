package io.honeyguide.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * What a plugin says about itself in the {@code plugin.yml} beside its class.
 *
 * @param id unique; lower case letters, digits and {@code -}
 * @param version for people
 * @param mandatory whether the broker stops when the plugin does not start
 * @param routes path prefixes below which its questions lie
 * @param source where this was read, for messages
 */
record PluginManifest(
    String id, String version, boolean mandatory, List<String> routes, String source) {

  /** Name of the resource beside the class. */
  static final String FILE_NAME = "plugin.yml";

  /** The major version of the contract that this broker offers. */
  static final int API_VERSION = 1;

  private static final Set<String> KEYS = Set.of("id", "version", "api", "mandatory", "routes");
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern ROUTE = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  /** A manifest with a copy of the routes. */
  PluginManifest {
    routes = List.copyOf(routes);
  }

  /**
   * Reads the manifest of a plugin's class.
   *
   * @throws PluginException when it is missing or wrong
   */
  static PluginManifest of(Class<?> type) {
    var place = type.getPackageName().replace('.', '/') + "/" + FILE_NAME;
    var url = type.getResource(FILE_NAME);
    if (url == null) {
      throw new PluginException(
          "the plugin class %s has no %s; put the resource %s beside it, with the keys id, version, api, mandatory, routes"
              .formatted(type.getName(), FILE_NAME, place));
    }
    try (var in = url.openStream()) {
      return read(in, url.toString());
    } catch (IOException e) {
      throw new PluginException("%s cannot be read: %s".formatted(url, e.getMessage()), e);
    }
  }

  /** Reads a manifest; the source is for messages. */
  static PluginManifest read(InputStream in, String source) {
    var keys = parse(in, source);
    for (var key : keys.keySet()) {
      if (!KEYS.contains(key)) {
        throw wrong(
            source,
            "the key %s is unknown, %s"
                .formatted(key, NearestName.hint(String.valueOf(key), KEYS)));
      }
    }
    checkApi(keys, source);
    var id = text(keys, "id", source);
    if (!ID.matcher(id).matches()) {
      throw wrong(
          source,
          "id must be 1 to 32 of a-z, 0-9 and '-', starting with a letter, found: %s"
              .formatted(id));
    }
    var mandatory = text(keys, "mandatory", source);
    if (!mandatory.equals("true") && !mandatory.equals("false")) {
      throw wrong(source, "mandatory must be true or false, found: %s".formatted(mandatory));
    }
    return new PluginManifest(
        id, text(keys, "version", source), mandatory.equals("true"), routes(keys, source), source);
  }

  private static Map<?, ?> parse(InputStream in, String source) {
    // The failsafe schema leaves every value a text, so that version 1.10 does not become 1.1.
    var settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
    try {
      if (new Load(settings).loadFromInputStream(in) instanceof Map<?, ?> keys) {
        return keys;
      }
    } catch (YamlEngineException e) {
      throw wrong(
          source, "it is no YAML: %s".formatted(String.valueOf(e.getMessage()).replace('\n', ' ')));
    }
    throw wrong(source, "it must hold keys and values such as \"id: my-plugin\"");
  }

  private static void checkApi(Map<?, ?> keys, String source) {
    var text = text(keys, "api", source);
    int api;
    try {
      api = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw wrong(source, "api must be a whole number, found: %s".formatted(text));
    }
    if (api > API_VERSION) {
      throw wrong(
          source,
          "it needs plugin api %d and this broker offers %d; update the broker, or install the plugin's version for api %d"
              .formatted(api, API_VERSION, API_VERSION));
    }
    if (api < 1) {
      throw wrong(source, "api starts at 1, found: %d".formatted(api));
    }
  }

  private static String text(Map<?, ?> keys, String key, String source) {
    var value = keys.get(key);
    if (value == null) {
      throw wrong(source, "the key %s is missing".formatted(key));
    }
    if (!(value instanceof String text) || text.isBlank()) {
      throw wrong(source, "%s must be one text, found: %s".formatted(key, value));
    }
    return text;
  }

  private static List<String> routes(Map<?, ?> keys, String source) {
    var value = keys.get("routes");
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw wrong(
          source, "routes must be a list such as [/v1/example], found: %s".formatted(value));
    }
    var routes = new ArrayList<String>();
    for (var route : list) {
      if (!(route instanceof String text) || !ROUTE.matcher(text).matches()) {
        throw wrong(
            source,
            "a route is a path prefix without parameters or a slash at its end, found: %s"
                .formatted(route));
      }
      routes.add(text);
    }
    return routes;
  }

  private static PluginException wrong(String source, String fault) {
    return new PluginException(source + ": " + fault);
  }

  /** Whether a path lies under the plugin's own prefix or one that it claims. */
  boolean covers(String path) {
    return prefixes().stream().anyMatch(prefix -> isUnder(path, prefix));
  }

  /** All prefixes of paths below which the plugin may have questions. */
  List<String> prefixes() {
    return Stream.concat(Stream.of(ownPrefix()), routes.stream()).toList();
  }

  /** Where every plugin may have questions. */
  String ownPrefix() {
    return "/v1/plugins/" + id;
  }

  static boolean isUnder(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
