package io.honeyguide.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Sends one request after another over a connection, the next one when the last one was answered
 * with success, and counts them.
 */
final class Requests implements SocketLoop.Speaker {

  private final ByteBuffer request;
  private final AtomicLong answered;
  private final BooleanSupplier goesOn;
  private final AnswerReader answer = new AnswerReader();

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
    return of("POST", path, contentType, body);
  }

  /** A request with a body. */
  static byte[] of(String method, String path, String contentType, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    return "%s %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(method, path, contentType, bytes.length, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void opened(SocketChannel channel) throws IOException {
    SocketLoop.send(channel, request);
  }

  @Override
  public void received(SocketChannel channel, ByteBuffer bytes) throws IOException {
    if (answer.isWholeWith(bytes)) {
      answered.incrementAndGet();
      if (goesOn.getAsBoolean()) {
        SocketLoop.send(channel, request);
      }
    }
  }
}
