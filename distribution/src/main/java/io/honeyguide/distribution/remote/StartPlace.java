package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.honeyguide.distribution.config.ValueKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Where a named subscription is to start or to go on. */
public final class StartPlace {

  private static final Pattern OFFSET = Pattern.compile("\\d+-\\d+");
  private static final Pattern DURATION = Pattern.compile("\\d+(ms|s|m|h|d)");

  private StartPlace() {}

  /**
   * What a user wrote, as the HTTP API has it: {@code latest}, {@code all} or {@code earliest}, an
   * offset, a time, or a duration before now.
   *
   * @param unusable makes the exception for what is none of them from a line
   */
  public static <E extends RuntimeException> JsonNode parse(
      String text, Instant now, Function<String, E> unusable) {
    var nodes = JsonNodeFactory.instance;
    if (text.equals("latest")) {
      return nodes.textNode(text);
    }
    if (text.equals("all") || text.equals("earliest")) {
      return nodes.textNode("earliest");
    }
    if (OFFSET.matcher(text).matches()) {
      return nodes.objectNode().put("offset", text);
    }
    return nodes.objectNode().put("time", time(text, now, unusable).toString());
  }

  private static <E extends RuntimeException> Instant time(
      String text, Instant now, Function<String, E> unusable) {
    try {
      return DURATION.matcher(text).matches()
          ? now.minus(ValueKind.parseDuration(text))
          : Instant.parse(text);
    } catch (DateTimeParseException | IllegalArgumentException e) {
      var failure =
          unusable.apply(
              "expected latest, all, an offset such as 0-4711, a time such as"
                  + " 2026-01-31T10:00:00Z or a duration such as 5m, found \""
                  + text
                  + "\"");
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
