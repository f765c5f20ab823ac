package io.honeyguide.benchmarks.recommend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.benchmarks.http.AnswerReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One HTTP connection that asks one question after the other. */
final class ListClient implements AutoCloseable {

  private final SocketChannel channel;
  private final AnswerReader answer = new AnswerReader();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  ListClient(InetSocketAddress broker) throws IOException {
    channel = SocketChannel.open(broker);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** A request for a path, as {@link #ask} takes it. */
  static byte[] request(String path) {
    return "GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path).getBytes(UTF_8);
  }

  /**
   * Asks and waits for the answer.
   *
   * @return the body
   * @throws IOException when the connection ends or the answer is none of success
   */
  String ask(byte[] request) throws IOException {
    var out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    do {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new EOFException("the broker closed a connection");
      }
    } while (!answer.isWholeWith(buffer.flip()));
    return answer.body();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
