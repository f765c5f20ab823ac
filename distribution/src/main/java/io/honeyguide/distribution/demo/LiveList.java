package io.honeyguide.distribution.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Shows a visitor's list after each click, and how it changed.
 *
 * <p>Owner: one thread.
 */
final class LiveList {

  private static final int NAME_WIDTH = 24;

  private final Shop shop;
  private final PrintWriter out;
  private final boolean coloured;
  private List<String> before = List.of();

  /**
   * Nothing shown yet.
   *
   * @param coloured whether the output understands ANSI colours
   */
  LiveList(Shop shop, PrintWriter out, boolean coloured) {
    this.shop = shop;
    this.out = out;
    this.coloured = coloured;
  }

  /** A new visitor: nothing to compare with. */
  void startOver() {
    before = List.of();
  }

  /**
   * Shows a list.
   *
   * @param items the array {@code items} of an answer
   */
  void show(JsonNode items) {
    var now = new ArrayList<String>();
    for (var item : items) {
      var id = item.path("id").asText();
      out.printf(
          Locale.ROOT,
          "  %2d  %-" + NAME_WIDTH + "s %s  %s%n",
          now.size() + 1,
          shop.name(id),
          change(id, now.size()),
          paint("2", reason(item)));
      now.add(id);
    }
    before = now;
    out.println();
    out.flush();
  }

  private String change(String id, int place) {
    var placeBefore = before.indexOf(id);
    if (placeBefore < 0) {
      return paint("1;33", " new");
    }
    if (placeBefore == place) {
      return paint("2", "   =");
    }
    return placeBefore > place
        ? paint("32", "%4s".formatted("▲" + (placeBefore - place)))
        : paint("31", "%4s".formatted("▼" + (place - placeBefore)));
  }

  private String reason(JsonNode item) {
    var reason = item.path("reason");
    var because = shop.name(reason.path("itemId").asText(""));
    return switch (reason.path("because").asText("")) {
      case "viewed-together" -> "goes together with " + because;
      case "related" -> "goes with what goes with " + because;
      case "viewed-next" -> "often looked at after " + because;
      case "reminder" -> "seen earlier in this visit";
      case "history" -> "from earlier visits";
      case "popular" -> "in demand right now";
      default -> reason.path("because").asText("");
    };
  }

  String paint(String code, String text) {
    return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
