package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.config.ValueKind;
import io.honeyguide.distribution.terminal.Spoken;

/** Durations in documents of the broker. */
public final class DurationText {

  private static final double MS_PER_SECOND = 1000;

  private DurationText() {}

  /** A duration such as {@code 11596ms} as people say it, or a dash where there is none. */
  public static String of(JsonNode duration) {
    return duration.isTextual()
        ? Spoken.duration(ValueKind.parseDuration(duration.asText()).toMillis() / MS_PER_SECOND)
        : "-";
  }
}
