package io.honeyguide.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decoded query string of a request. */
final class QueryParameters {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private QueryParameters() {}

  /**
   * Decodes a query string.
   *
   * @param raw without its question mark, or null
   * @param plusIsSpace whether {@code +} is a space; where values are topic filters or times it
   *     stands for itself, since nobody encodes it there
   */
  static QueryParameters parse(@Nullable String raw, boolean plusIsSpace) {
    var parameters = new QueryParameters();
    if (raw != null && !raw.isEmpty()) {
      for (var pair : raw.split("&", -1)) {
        parameters.add(pair, plusIsSpace);
      }
    }
    return parameters;
  }

  private void add(String pair, boolean plusIsSpace) {
    if (pair.isEmpty()) {
      return;
    }
    var equals = pair.indexOf('=');
    var name = equals < 0 ? pair : pair.substring(0, equals);
    var value = equals < 0 ? "" : pair.substring(equals + 1);
    values
        .computeIfAbsent(PercentCoding.decode(name, plusIsSpace), key -> new ArrayList<>())
        .add(PercentCoding.decode(value, plusIsSpace));
  }

  /** The only value of a parameter, or null. */
  @Nullable String one(String name) {
    var found = values.get(name);
    if (found == null) {
      return null;
    }
    if (found.size() > 1) {
      throw RefusedRequestException.bad(
          "repeated_parameter",
          "the parameter %s may be given once, found it %d times".formatted(name, found.size()));
    }
    return found.get(0);
  }

  /** A whole number within bounds, or the default. */
  int number(String name, int min, int max, int otherwise) {
    var text = one(name);
    if (text == null) {
      return otherwise;
    }
    var isNumber =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    var number = isNumber ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw RefusedRequestException.bad(
          "bad_" + name,
          "%s is a whole number from %d to %d, found \"%s\""
              .formatted(name, min, max, Shown.of(text)));
    }
    return number;
  }

  /** Takes a parameter away. */
  void remove(String name) {
    values.remove(name);
  }

  /** Everything, in the order of the request. */
  Map<String, List<String>> all() {
    return values;
  }

  /** Refuses a parameter that would have no effect: a typing error must not go unnoticed. */
  void allowOnly(Set<String> names) {
    for (var name : values.keySet()) {
      if (!names.contains(name)) {
        throw RefusedRequestException.bad(
            "unknown_parameter",
            "the parameter %s is not known here; known: %s"
                .formatted(Shown.of(name), String.join(", ", names.stream().sorted().toList())));
      }
    }
  }
}
