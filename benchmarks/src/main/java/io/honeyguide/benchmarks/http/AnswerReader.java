package io.honeyguide.benchmarks.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Puts the answers of one connection together, each with a Content-Length. */
public final class AnswerReader {

  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final int HEAD_BYTES_MAX = 1024;
  private static final String LENGTH = "content-length: ";

  private final byte[] answer = new byte[ANSWER_BYTES_MAX];
  private int length;
  private int bodyAt;

  /**
   * Takes bytes in; the last answer's are forgotten with the first of the next.
   *
   * @return whether the answer is whole
   * @throws RefusedException when it says no
   */
  public boolean isWholeWith(ByteBuffer bytes) throws RefusedException {
    if (bodyAt > 0) {
      bodyAt = 0;
      length = 0;
    }
    var count = bytes.remaining();
    bytes.get(answer, length, count);
    length += count;
    var head = new String(answer, 0, Math.min(length, HEAD_BYTES_MAX), StandardCharsets.ISO_8859_1);
    var end = head.indexOf("\r\n\r\n");
    if (end < 0 || length < end + 4 + contentLength(head)) {
      return false;
    }
    bodyAt = end + 4;
    if (!head.startsWith("HTTP/1.1 2")) {
      throw new RefusedException(new String(answer, 0, length, StandardCharsets.UTF_8));
    }
    return true;
  }

  /** The body of an answer that is whole. */
  public String body() {
    return new String(answer, bodyAt, length - bodyAt, StandardCharsets.UTF_8);
  }

  private static int contentLength(String head) {
    var at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH) + LENGTH.length();
    return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
  }
}
