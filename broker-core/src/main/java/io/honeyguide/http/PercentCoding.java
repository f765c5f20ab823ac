package io.honeyguide.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Decodes what stands percent-encoded in a request, strictly: RFC 3986, UTF-8. */
final class PercentCoding {

  private PercentCoding() {}

  /** The decoded levels of a raw path, without its leading slash. */
  static List<String> levels(String rawPath) {
    var levels = new ArrayList<String>();
    for (var level : rawPath.substring(rawPath.startsWith("/") ? 1 : 0).split("/", -1)) {
      levels.add(decode(level, false));
    }
    return levels;
  }

  /**
   * Decodes a text.
   *
   * @param plusIsSpace whether {@code +} is a space, as HTML forms write it
   */
  static String decode(String text, boolean plusIsSpace) {
    if (isPlain(text)) {
      return text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '%') {
        bytes.write(hexByte(text, i));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c <= 0xFF) {
        // Bytes that a client did not encode arrive as one character each.
        bytes.write(c);
      } else {
        throw malformed(text, "holds a character that must be percent-encoded");
      }
    }
    return utf8(text, bytes.toByteArray());
  }

  /**
   * The text of a header, whose bytes arrive as one character each; UTF-8 where it is well-formed.
   */
  static String header(String value) {
    if (isPlain(value) || value.chars().allMatch(c -> c < 0x80)) {
      return value;
    }
    try {
      var bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      // Headers may be Latin-1 by RFC 9110; then the characters are right as they are.
      return value;
    }
  }

  private static boolean isPlain(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '%' || c == '+' || c >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static int hexByte(String text, int at) {
    var high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    var low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw malformed(text, "has a % that is not followed by two hexadecimal digits");
    }
    return high << 4 | low;
  }

  private static String utf8(String text, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(text, "does not decode to well-formed UTF-8");
    }
  }

  private static RefusedRequestException malformed(String text, String fault) {
    return RefusedRequestException.bad(
        "bad_encoding",
        "\"" + Shown.of(text) + "\" " + fault + "; encode it as UTF-8, byte by byte");
  }
}
