package io.honeyguide.plugin;

import io.honeyguide.api.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Finds the plugins on the class path and makes sure that they can live side by side. */
final class PluginFinder {

  /**
   * An installed plugin.
   *
   * @param type its class
   * @param creation makes a new object of it; throws what the constructor throws
   */
  record Found(PluginManifest manifest, Class<? extends Plugin> type, Supplier<Plugin> creation) {}

  private PluginFinder() {}

  /**
   * The plugins that a class loader sees.
   *
   * @throws PluginException when one of them is not what it should be
   */
  static List<Found> find(ClassLoader loader) {
    var found = new ArrayList<Found>();
    var providers = ServiceLoader.load(Plugin.class, loader).stream().iterator();
    try {
      while (providers.hasNext()) {
        var provider = providers.next();
        found.add(new Found(PluginManifest.of(provider.type()), provider.type(), provider));
      }
    } catch (ServiceConfigurationError e) {
      throw new PluginException(
          "META-INF/services/%s names something that is no plugin (%s); correct the class name in that file, or remove the plugin's jar"
              .formatted(Plugin.class.getName(), e.getMessage()),
          e);
    }
    check(found);
    return found;
  }

  /** Refuses two plugins of one id, and routes that two plugins claim. */
  static void check(List<Found> found) {
    for (var i = 0; i < found.size(); i++) {
      for (var j = 0; j < i; j++) {
        check(found.get(j).manifest(), found.get(i).manifest());
      }
    }
  }

  private static void check(PluginManifest one, PluginManifest other) {
    if (one.id().equals(other.id())) {
      throw new PluginException(
          "two plugins have the id %s: %s and %s; remove one of them"
              .formatted(one.id(), one.source(), other.source()));
    }
    for (var route : one.routes()) {
      for (var otherRoute : other.routes()) {
        if (PluginManifest.isUnder(route, otherRoute)
            || PluginManifest.isUnder(otherRoute, route)) {
          throw new PluginException(
              "the plugins %s and %s claim the same routes, %s (%s) and %s (%s); change one of the two manifests"
                  .formatted(
                      one.id(), other.id(), route, one.source(), otherRoute, other.source()));
        }
      }
    }
  }
}
