package io.honeyguide.stream;

import io.honeyguide.topic.TopicFilter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the log knows of a stream: which messages are its own and what is kept of them.
 *
 * @param name small letters, digits and dashes, at most 32
 * @param filters whose messages it takes in, at least one, none of them shared or twice
 * @param retain what keeps a message
 * @param limits how much of the history is kept where {@code retain} is {@link Retain#LIMITS}
 */
public record StreamDefinition(
    String name, List<TopicFilter> filters, Retain retain, StreamLimits limits) {

  /** Most filters of one stream. */
  public static final int FILTERS_MAX = 64;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** What keeps a message. */
  public enum Retain {
    /** The limits, whether somebody wants it or not. */
    LIMITS,
    /** Nothing but what somebody is still owed: there is no history. */
    INTEREST
  }

  /** Checks the parts. */
  public StreamDefinition {
    filters = List.copyOf(filters);
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a stream's name has up to 32 small letters, digits and dashes, found \"" + name + "\"");
    }
    if (filters.isEmpty() || filters.size() > FILTERS_MAX) {
      throw new IllegalArgumentException(
          "stream %s: expected 1 to %d filters, found %d"
              .formatted(name, FILTERS_MAX, filters.size()));
    }
    if (new LinkedHashSet<>(filters).size() < filters.size()) {
      throw new IllegalArgumentException(
          "stream %s: a filter stands twice in %s".formatted(name, filters));
    }
    for (var filter : filters) {
      if (filter.shareGroup() != null) {
        throw new IllegalArgumentException(
            "stream %s: a stream is not shared out, found %s".formatted(name, filter));
      }
    }
  }

  /** Whether a text can be a stream's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether it keeps messages for history's sake. */
  public boolean keepsHistory() {
    return retain == Retain.LIMITS;
  }
}
