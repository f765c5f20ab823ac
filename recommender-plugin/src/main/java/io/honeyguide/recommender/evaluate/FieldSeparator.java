package io.honeyguide.recommender.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a line, parted by tabs, commas, semicolons or double colons.
 *
 * @param separator what lies between them
 */
record FieldSeparator(String separator) {

  /** The one that a line shows. */
  static FieldSeparator of(String line) {
    for (var separator : List.of("\t", "::", ";")) {
      if (line.contains(separator)) {
        return new FieldSeparator(separator);
      }
    }
    return new FieldSeparator(",");
  }

  /** The fields of a line; a field in quotes may hold the separator, and quotes doubled. */
  List<String> split(String line) {
    var fields = new ArrayList<String>(8);
    var start = 0;
    while (true) {
      if (!separator.equals("\t") && start < line.length() && line.charAt(start) == '"') {
        var field = new StringBuilder();
        start = unquote(line, start + 1, field);
        fields.add(field.toString());
      } else {
        var end = line.indexOf(separator, start);
        fields.add(end < 0 ? line.substring(start) : line.substring(start, end));
        start = end < 0 ? line.length() : end;
      }
      if (start >= line.length()) {
        return fields;
      }
      start += separator.length();
      if (start == line.length()) {
        fields.add("");
        return fields;
      }
    }
  }

  private static int unquote(String line, int from, StringBuilder field) {
    var at = from;
    while (at < line.length()) {
      var character = line.charAt(at++);
      if (character != '"') {
        field.append(character);
      } else if (at < line.length() && line.charAt(at) == '"') {
        field.append('"');
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  /** What is wrong with a line that has more or fewer fields than the header line. */
  String miscount(int expected, int found) {
    var kind = separator.equals("\t") ? "tab-separated" : "\"" + separator + "\"-separated";
    return "expected %d %s fields, found %d".formatted(expected, kind, found);
  }
}
