package io.honeyguide.recommender.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a file's columns are called. Without further notice the names of common collections are
 * known: those of MovieLens ({@code userId,movieId,rating,timestamp}), of session-rec ({@code
 * SessionId Time ItemId}) and of RetailRocket ({@code timestamp,visitorid,event,itemid}).
 *
 * @param columns the file's name for each of ours that is called otherwise
 * @param header names of the columns of a file without a header line; empty when it has one
 * @param sorted whether the lines are brought into time order first, which takes memory for all
 */
public record InteractionFormat(Map<String, String> columns, List<String> header, boolean sorted) {

  /** Our columns, each with what others call it, in lower case. */
  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "ts", List.of("ts", "timestamp", "time", "eventtime"),
          "item", List.of("item", "itemid", "item_id", "movieid", "movie_id", "productid"),
          "user", List.of("user", "userid", "user_id", "visitorid", "customerid"),
          "session", List.of("session", "sessionid", "session_id", "visit"),
          "type", List.of("type", "event", "eventtype", "event_type", "behavior", "action"),
          "value", List.of("value", "rating", "stars", "quantity"),
          "split", List.of("split"),
          "score", List.of("score"));

  /** Copies the names and checks that they are ours. */
  public InteractionFormat {
    columns = Map.copyOf(columns);
    header = List.copyOf(header);
    for (var name : columns.keySet()) {
      if (!ALIASES.containsKey(name)) {
        throw new IllegalArgumentException(
            "columns are ts, item, user, session, type, value, split and score; found " + name);
      }
    }
  }

  /** Columns as their header line calls them, lines in time order. */
  public static InteractionFormat standard() {
    return new InteractionFormat(Map.of(), List.of(), false);
  }

  /**
   * Reads {@code ts=Time,item=ItemId}: our name, then the file's; or {@code user,item,value,ts}:
   * our names in the order of the columns of a file without a header line.
   *
   * @throws IllegalArgumentException when a name is not ours
   */
  public static InteractionFormat parse(String text, boolean sorted) {
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
    return new InteractionFormat(columns, header, sorted);
  }

  /** Place of one of our columns in a header line, or -1. */
  int columnOf(String ours, List<String> names) {
    var theirs = columns.get(ours);
    if (theirs != null) {
      return names.indexOf(theirs);
    }
    for (var alias : ALIASES.getOrDefault(ours, List.of())) {
      for (var column = 0; column < names.size(); column++) {
        if (names.get(column).toLowerCase(Locale.ROOT).equals(alias)) {
          return column;
        }
      }
    }
    return -1;
  }

  /** What lies between the fields of a line. */
  static String separatorOf(String line) {
    for (var separator : List.of("\t", "::", ";")) {
      if (line.contains(separator)) {
        return separator;
      }
    }
    return ",";
  }

  /** The fields of a line; a field in quotes may hold the separator, and quotes doubled. */
  static List<String> split(String line, String separator) {
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

  /** Our word for a type that others call otherwise. */
  static @Nullable String typeOf(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "addtocart" -> "cart";
      case "transaction", "buy" -> "purchase";
      case "pv" -> "view";
      default -> word;
    };
  }
}
