package io.honeyguide.plugin;

import java.util.Collection;

/** Guesses what somebody meant who wrote a name that does not exist. */
final class NearestName {

  private NearestName() {}

  /** The end of a sentence about an unknown name: what was probably meant, or what there is. */
  static String hint(String unknown, Collection<String> known) {
    if (known.isEmpty()) {
      return "there are none";
    }
    var nearest = "";
    var best = Integer.MAX_VALUE;
    for (var name : known.stream().sorted().toList()) {
      var distance = distance(unknown, name);
      if (distance < best) {
        best = distance;
        nearest = name;
      }
    }
    return best <= Math.max(2, unknown.length() / 3)
        ? "did you mean " + nearest + "?"
        : "known are " + String.join(", ", known.stream().sorted().toList());
  }

  /** Levenshtein's distance: letters to insert, delete or replace. */
  static int distance(String from, String to) {
    var above = new int[to.length() + 1];
    for (var column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (var row = 1; row <= from.length(); row++) {
      var here = new int[to.length() + 1];
      here[0] = row;
      for (var column = 1; column <= to.length(); column++) {
        var replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        here[column] = Math.min(replaced, 1 + Math.min(above[column], here[column - 1]));
      }
      above = here;
    }
    return above[to.length()];
  }
}
