package io.honeyguide.recommender.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How the columns of a file are called, and how its lines fall into fields.
 *
 * @param theirs the file's name for each of our columns that is called otherwise
 * @param header our names of the columns of a file without a header line; empty when it has one
 */
public record ColumnNames(Map<String, String> theirs, List<String> header) {

  /** Nothing is said: the header line tells. */
  public static final ColumnNames STANDARD = new ColumnNames(Map.of(), List.of());

  /** Copies the names. */
  public ColumnNames {
    theirs = Map.copyOf(theirs);
    header = List.copyOf(header);
  }

  /**
   * Reads {@code ts=Time,item=ItemId}: our name, then the file's; or {@code user,item,value,ts}:
   * our names in the order of the columns of a file without a header line.
   *
   * @throws IllegalArgumentException when both are given
   */
  public static ColumnNames parse(String text) {
    var columns = new HashMap<String, String>();
    var header = new ArrayList<String>();
    for (var entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
      var equals = entry.indexOf('=');
      if (equals < 0) {
        header.add(entry.trim());
      } else {
        columns.put(entry.substring(0, equals).trim(), entry.substring(equals + 1).trim());
      }
    }
    if (!header.isEmpty() && !columns.isEmpty()) {
      throw new IllegalArgumentException(
          "columns are all given as OURS=THEIRS, or all by position; found both in " + text);
    }
    return new ColumnNames(columns, header);
  }

  /**
   * Passes when every name that is given as one of our columns is one.
   *
   * @param known what ours are called, for people
   * @throws IllegalArgumentException naming one that is not
   */
  void requireOurs(Predicate<String> isOurs, String known) {
    for (var name : theirs.keySet()) {
      if (!isOurs.test(name)) {
        throw new IllegalArgumentException("columns are %s; found %s".formatted(known, name));
      }
    }
  }

  /**
   * Place of one of our columns in a header line, or -1.
   *
   * @param aliases what others call it, in lower case
   */
  int columnOf(String ours, List<String> aliases, List<String> names) {
    var called = theirs.get(ours);
    if (called != null) {
      return names.indexOf(called);
    }
    for (var alias : aliases) {
      for (var column = 0; column < names.size(); column++) {
        if (names.get(column).toLowerCase(Locale.ROOT).equals(alias)) {
          return column;
        }
      }
    }
    return -1;
  }
}
