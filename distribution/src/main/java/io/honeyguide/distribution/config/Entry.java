package io.honeyguide.distribution.config;

import java.util.List;

/**
 * One value as a source gave it.
 *
 * @param values one text, or several for a list
 * @param isList whether the source wrote a list
 * @param where its place for messages: {@code honeyguide.yml line 3}, {@code --set mqtt.port}
 * @param isSecret whether it was taken from the environment or a file, and is thus not shown
 */
record Entry(List<String> values, boolean isList, String where, boolean isSecret) {

  static Entry text(String text, String where) {
    return new Entry(List.of(text), false, where, false);
  }

  /** The value, where it is no list. */
  String text() {
    return values.get(0);
  }
}
