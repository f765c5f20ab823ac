package io.honeyguide.distribution.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the simulated shop sells: purposes that people come for and the things that serve them. A
 * thing may serve several purposes.
 *
 * @param purposes in the order of the catalogue
 * @param names things' names by id
 */
record Shop(List<Purpose> purposes, Map<String, String> names) {

  private static final String CATALOGUE = "shop.txt";

  /**
   * Something that people come for.
   *
   * @param name in words
   * @param items ids of the things that serve it, roughly in the order they are looked at
   */
  record Purpose(String name, List<String> items) {}

  Shop {
    purposes = List.copyOf(purposes);
    names = Map.copyOf(names);
  }

  /** The shop that comes with the broker. */
  static Shop open() {
    try (var in = Shop.class.getResourceAsStream(CATALOGUE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + CATALOGUE);
      }
      return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shop read(BufferedReader reader) {
    var purposes = new ArrayList<Purpose>();
    var names = new LinkedHashMap<String, String>();
    reader
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .forEach(
            line -> {
              var colon = line.indexOf(':');
              var items = new ArrayList<String>();
              for (var name : List.of(line.substring(colon + 1).split(";"))) {
                var id = id(name.strip());
                names.put(id, name.strip());
                items.add(id);
              }
              purposes.add(new Purpose(line.substring(0, colon), List.copyOf(items)));
            });
    return new Shop(purposes, names);
  }

  private static String id(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** The name of a thing, or its id when somebody else brought it in. */
  String name(String id) {
    return names.getOrDefault(id, id);
  }
}
