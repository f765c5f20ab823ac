package io.honeyguide.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Sends one request after another over a connection, the next one when the last one was answered
 * with success, and counts them.
 */
final class Requests implements SocketLoop.Speaker {

  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private final ByteBuffer request;
  private final AtomicLong answered;
  private final BooleanSupplier goesOn;
  private final byte[] answer = new byte[ANSWER_BYTES_MAX];
  private int length;

  /**
   * A connection's requests.
   *
   * @param answered counts
   * @param goesOn asked before each request; waits inside where one has to
   */
  Requests(byte[] request, AtomicLong answered, BooleanSupplier goesOn) {
    this.request = ByteBuffer.wrap(request);
    this.answered = answered;
    this.goesOn = goesOn;
  }

  /** A request with a body. */
  static byte[] post(String path, String contentType, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    return "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, contentType, bytes.length, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void opened(SocketChannel channel) throws IOException {
    SocketLoop.send(channel, request);
  }

  @Override
  public void received(SocketChannel channel, ByteBuffer bytes) throws IOException {
    var count = bytes.remaining();
    bytes.get(answer, length, count);
    length += count;
    var head = new String(answer, 0, Math.min(length, 1024), StandardCharsets.ISO_8859_1);
    var end = head.indexOf("\r\n\r\n");
    if (end < 0 || length < end + 4 + contentLength(head)) {
      return;
    }
    if (!head.startsWith("HTTP/1.1 2")) {
      throw new IOException("refused: " + new String(answer, 0, length, StandardCharsets.UTF_8));
    }
    length = 0;
    answered.incrementAndGet();
    if (goesOn.getAsBoolean()) {
      SocketLoop.send(channel, request);
    }
  }

  private static int contentLength(String head) {
    var name = "content-length: ";
    var at = head.toLowerCase(Locale.ROOT).indexOf(name) + name.length();
    return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
  }
}
