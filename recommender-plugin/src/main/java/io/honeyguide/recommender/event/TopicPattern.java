package io.honeyguide.recommender.event;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which topics carry events, and which of their levels tell a part of the event: {@code
 * behaviour/{type}} or {@code shop/{user}/+/{item}/{type}}.
 *
 * <p>A level is literal text, {@code +} for anything, or one of {@code {type}}, {@code {user}},
 * {@code {session}}, {@code {item}}, each at most once.
 */
public final class TopicPattern {

  private static final Set<String> PARTS = Set.of("{type}", "{user}", "{session}", "{item}");

  private final String text;
  private final List<String> levels;

  private TopicPattern(String text, List<String> levels) {
    this.text = text;
    this.levels = levels;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException saying which level is wrong
   */
  public static TopicPattern parse(String text) {
    var levels = List.of(text.split("/", -1));
    var seen = new HashSet<String>();
    for (var level : levels) {
      if (PARTS.contains(level)) {
        if (!seen.add(level)) {
          throw new IllegalArgumentException(
              "topic pattern " + text + " names " + level + " twice");
        }
      } else if (!level.equals("+")
          && (level.contains("+")
              || level.contains("#")
              || level.contains("{")
              || level.contains("}")
              || (level.isEmpty() && levels.size() == 1))) {
        throw new IllegalArgumentException(
            "topic pattern %s: a level is text, + or one of {type}, {user}, {session}, {item}; found \"%s\""
                .formatted(text, level));
      }
    }
    return new TopicPattern(text, levels);
  }

  /** The MQTT topic filter that matches the same topics. */
  public String filter() {
    return String.join(
        "/", levels.stream().map(level -> PARTS.contains(level) ? "+" : level).toList());
  }

  /** The topic that tells these parts; a {@code +} level becomes {@code -}. */
  public String topic(BehaviourEvent event) {
    return String.join("/", levels.stream().map(level -> partOf(event, level)).toList());
  }

  /**
   * The topic that tells this item, or null when this pattern cannot tell it: the id would fall
   * apart into levels, or be taken for a filter.
   */
  public @Nullable String topicOf(String item) {
    var tells = levels.contains("{item}");
    return !tells || item.isEmpty() || item.matches("(?s).*[/+#].*")
        ? null
        : String.join("/", levels.stream().map(level -> levelOf(item, level)).toList());
  }

  private static String levelOf(String item, String level) {
    return level.equals("{item}") ? item : level.equals("+") ? "-" : level;
  }

  /** A topic that matches and tells nothing, or null when every one would tell something. */
  public @Nullable String silentTopic() {
    return levels.stream().anyMatch(PARTS::contains)
        ? null
        : String.join("/", levels.stream().map(level -> levelOf("", level)).toList());
  }

  /** Whether no level tells anything but this part. */
  boolean tellsAtMost(String part) {
    return levels.stream().allMatch(level -> level.equals(part) || !PARTS.contains(level));
  }

  private static String partOf(BehaviourEvent event, String level) {
    return switch (level) {
      case "{type}" -> event.kind().word();
      case "{item}" -> event.item();
      case "{user}" -> event.user() == null ? "" : event.user();
      case "{session}" -> event.visit() == null ? "" : event.visit();
      case "+" -> "-";
      default -> level;
    };
  }

  /**
   * Whether the topic matches; if so the parts it tells are written into the draft.
   *
   * @param draft untouched unless the topic matches
   */
  boolean match(String topic, EventDraft draft) {
    var start = 0;
    for (var i = 0; i < levels.size(); i++) {
      var level = levels.get(i);
      var end = topic.indexOf('/', start);
      var last = i == levels.size() - 1;
      if ((end < 0) != last) {
        return false;
      }
      var stop = last ? topic.length() : end;
      var literal = !level.equals("+") && !PARTS.contains(level);
      if (literal && (level.length() != stop - start || !topic.startsWith(level, start))) {
        return false;
      }
      start = stop + 1;
    }
    take(topic, draft);
    return true;
  }

  private void take(String topic, EventDraft draft) {
    var start = 0;
    for (var level : levels) {
      var end = topic.indexOf('/', start);
      var stop = end < 0 ? topic.length() : end;
      switch (level) {
        case "{type}" -> draft.type = part(topic, start, stop);
        case "{user}" -> draft.user = part(topic, start, stop);
        case "{session}" -> draft.visit = part(topic, start, stop);
        case "{item}" -> draft.item = part(topic, start, stop);
        default -> {
          // a literal level was compared already and tells nothing
        }
      }
      start = stop + 1;
    }
  }

  private static @Nullable String part(String topic, int start, int stop) {
    return start == stop ? null : topic.substring(start, stop);
  }

  @Override
  public String toString() {
    return text;
  }
}
