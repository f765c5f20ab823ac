package io.honeyguide.topic;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The rules that topic names and topic filters share: length, levels, and text as [MQTT-1.5.4]
 * wants it. Control characters and non-characters other than U+0000 are let through, which the
 * standard leaves open, and U+FEFF is kept [MQTT-1.5.4-3].
 */
final class TopicText {

  static final char SEPARATOR = '/';

  private TopicText() {}

  /** The first fault of a text, without the rules for wildcards. */
  static @Nullable TopicFault check(String text) {
    if (text.isEmpty()) {
      return TopicFault.EMPTY;
    }
    if (text.length() > Topic.BYTES_MAX) {
      return TopicFault.TOO_LONG;
    }
    var bytes = 0;
    var levels = 1;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == 0) {
        return TopicFault.NULL_CHARACTER;
      }
      if (c == SEPARATOR) {
        levels++;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else if (Character.isSurrogate(c)) {
        return TopicFault.ILL_FORMED;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    return check(bytes, levels);
  }

  /** The first fault of a topic name in UTF-8; allocates nothing. */
  static @Nullable TopicFault checkName(ByteBuf utf8, int index, int length) {
    if (length == 0) {
      return TopicFault.EMPTY;
    }
    var levels = 1;
    var end = index + length;
    for (var at = index; at < end; ) {
      var b = utf8.getByte(at);
      if (b < 0) {
        var width = sequenceBytes(utf8, at, end);
        if (width == 0) {
          return TopicFault.ILL_FORMED;
        }
        at += width;
        continue;
      }
      if (b == 0) {
        return TopicFault.NULL_CHARACTER;
      }
      if (b == '+' || b == '#') {
        return TopicFault.WILDCARD_IN_NAME;
      }
      if (b == SEPARATOR) {
        levels++;
      }
      at++;
    }
    return check(length, levels);
  }

  private static @Nullable TopicFault check(int bytes, int levels) {
    if (bytes > Topic.BYTES_MAX) {
      return TopicFault.TOO_LONG;
    }
    return levels > Topic.LEVELS_MAX ? TopicFault.TOO_MANY_LEVELS : null;
  }

  /**
   * Bytes of the well-formed sequence of two to four bytes at an index, or 0. The bounds of the
   * second byte, which keep out overlong forms, surrogates and anything above U+10FFFF, are table
   * 3-7 of the Unicode standard.
   */
  private static int sequenceBytes(ByteBuf utf8, int at, int end) {
    var first = utf8.getByte(at) & 0xFF;
    int width;
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    } else if (first < 0xE0) {
      width = 2;
    } else {
      width = first < 0xF0 ? 3 : 4;
    }
    if (at + width > end) {
      return 0;
    }
    var low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    var high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    var second = utf8.getByte(at + 1) & 0xFF;
    if (second < low || second > high) {
      return 0;
    }
    for (var i = 2; i < width; i++) {
      if ((utf8.getByte(at + i) & 0xC0) != 0x80) {
        return 0;
      }
    }
    return width;
  }

  /** The levels of a text that passed a check; leading, trailing and double separators count. */
  static String[] levels(String text) {
    var count = 1;
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) == SEPARATOR) {
        count++;
      }
    }
    var levels = new String[count];
    var start = 0;
    for (var i = 0; i < count - 1; i++) {
      var end = text.indexOf(SEPARATOR, start);
      levels[i] = text.substring(start, end);
      start = end + 1;
    }
    levels[count - 1] = text.substring(start);
    return levels;
  }
}
