package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** A record on one line for people: offset, time and type, then {@code name=value}. */
final class RecordLine {

  /** What needs no quotes. Everything else is quoted, so that nothing reaches the terminal raw. */
  private static final Pattern PLAIN = Pattern.compile("[\\x21\\x23-\\x3c\\x3e-\\x7e]+");

  private RecordLine() {}

  static String of(ObjectNode record) {
    var line = new StringBuilder(128);
    for (var field : record.properties()) {
      var name = field.getKey();
      if (!line.isEmpty()) {
        line.append(' ');
      }
      if (!name.equals("offset") && !name.equals("time") && !name.equals("type")) {
        line.append(name).append('=');
      }
      append(field.getValue(), line);
    }
    return line.toString();
  }

  private static void append(JsonNode value, StringBuilder line) {
    var text = value.isContainerNode() ? value.toString() : value.asText();
    if (value.isContainerNode() || !PLAIN.matcher(text).matches()) {
      escape(value.isContainerNode() ? text : TextNode.valueOf(text).toString(), line);
    } else {
      line.append(text);
    }
  }

  /** JSON leaves some control characters as they are; a terminal might obey them. */
  private static void escape(String quoted, StringBuilder line) {
    for (var i = 0; i < quoted.length(); i++) {
      var character = quoted.charAt(i);
      var type = Character.getType(character);
      if (type == Character.CONTROL || type == Character.FORMAT) {
        line.append("\\u%04x".formatted((int) character));
      } else {
        line.append(character);
      }
    }
  }
}
