package io.honeyguide.distribution.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
final class NearestName {

  private NearestName() {}

  /** The nearest of the names, unless all of them are far off. */
  static Optional<String> of(String found, Collection<String> names) {
    return names.stream()
        .min(Comparator.<String>comparingInt(name -> distance(found, name)))
        .filter(name -> distance(found, name) <= Math.max(2, found.length() / 2));
  }

  /** Least number of letters to insert, delete or replace (Levenshtein 1966), in two rows. */
  static int distance(String from, String to) {
    var before = new int[to.length() + 1];
    var current = new int[to.length() + 1];
    for (var j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (var i = 1; i <= from.length(); i++) {
      current[0] = i;
      for (var j = 1; j <= to.length(); j++) {
        var replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(before[j], current[j - 1]));
      }
      var spare = before;
      before = current;
      current = spare;
    }
    return before[to.length()];
  }
}
