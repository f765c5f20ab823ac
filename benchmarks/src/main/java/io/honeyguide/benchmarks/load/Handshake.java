package io.honeyguide.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opens connections one after the other and waits for the answers, before anything is measured. */
final class Handshake {

  private static final int ANSWER_MS_MAX = 10_000;
  private static final int SUBSCRIBE_ID = 1;

  private final InetSocketAddress broker;

  Handshake(InetSocketAddress broker) {
    this.broker = broker;
  }

  /**
   * Connects a client with a clean session and subscribes it.
   *
   * @param filter what to subscribe to, or null for nothing
   * @return the connection, in non-blocking mode
   * @throws BrokenPromiseException when the broker refuses either
   * @throws IOException when it cannot be reached or does not answer in 10 seconds
   */
  SocketChannel open(String clientId, @Nullable String filter, int qos) throws IOException {
    var channel = SocketChannel.open();
    var opened = false;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(broker, ANSWER_MS_MAX);
      channel.socket().setSoTimeout(ANSWER_MS_MAX);
      var out = ByteBuffer.allocate(512);
      PacketWriter.connect(out, clientId);
      exchange(channel, out, "CONNECT", new byte[] {PacketType.CONNACK << 4, 2, 0, 0});
      if (filter != null) {
        PacketWriter.subscribe(out, SUBSCRIBE_ID, filter, qos);
        exchange(
            channel,
            out,
            "SUBSCRIBE",
            new byte[] {(byte) (PacketType.SUBACK << 4), 3, 0, SUBSCRIBE_ID, (byte) qos});
      }
      channel.configureBlocking(false);
      opened = true;
      return channel;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  private static void exchange(SocketChannel channel, ByteBuffer out, String asked, byte[] expected)
      throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
    out.clear();
    // Through the socket's stream, since a channel's own read knows no time limit.
    byte[] answer;
    try {
      answer = channel.socket().getInputStream().readNBytes(expected.length);
    } catch (SocketTimeoutException e) {
      throw new IOException("the broker did not answer %s within 10 s".formatted(asked), e);
    }
    if (answer.length < expected.length) {
      throw new EOFException("the broker closed the connection instead of answering " + asked);
    }
    if (!Arrays.equals(answer, expected)) {
      throw new BrokenPromiseException(
          "the broker answered %s with bytes %s, expected %s"
              .formatted(asked, Arrays.toString(answer), Arrays.toString(expected)));
    }
  }

  /** Says goodbye and closes. */
  static void close(SocketChannel channel) throws IOException {
    try (channel) {
      var out = ByteBuffer.allocate(2);
      PacketWriter.disconnect(out);
      channel.write(out.flip());
    }
  }
}
