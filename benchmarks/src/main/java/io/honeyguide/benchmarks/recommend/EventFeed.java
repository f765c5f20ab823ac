package io.honeyguide.benchmarks.recommend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One MQTT connection that publishes events at QoS 1 and has so many of them unacknowledged at
 * most.
 *
 * <p>The caller writes; a thread of the feed reads the acknowledgements, which are the only packets
 * that come, four bytes each.
 */
final class EventFeed implements AutoCloseable {

  private static final int ACK_BYTES = 4;
  private static final long SILENCE_MAX_SECONDS = 30;

  private final int window;
  private final Socket socket;
  private final OutputStream out;
  private final Semaphore room;
  private final Thread reader;

  EventFeed(InetSocketAddress broker, String clientId, int window) throws IOException {
    this.window = window;
    this.room = new Semaphore(window);
    this.socket = new Socket(broker.getAddress(), broker.getPort());
    socket.setTcpNoDelay(true);
    this.out = socket.getOutputStream();
    out.write(connect(clientId));
    var in = socket.getInputStream();
    var answer = in.readNBytes(ACK_BYTES);
    if (answer.length < ACK_BYTES || answer[3] != 0) {
      throw new IOException("the broker at " + broker + " takes no connection");
    }
    this.reader = new Thread(() -> readAcks(in), clientId);
    reader.start();
  }

  private static byte[] connect(String clientId) {
    var id = clientId.getBytes(UTF_8);
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(new byte[] {0x10, (byte) (12 + id.length)});
    packet.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, (byte) id.length});
    packet.writeBytes(id);
    return packet.toByteArray();
  }

  private void readAcks(InputStream in) {
    var buffer = new byte[64 * 1024];
    var rest = 0;
    try {
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        room.release((rest + count) / ACK_BYTES);
        rest = (rest + count) % ACK_BYTES;
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException("a feed lost its connection", e);
      }
    }
  }

  /** Publishes a range of packets, as many at once as the window has room for. */
  void publish(EventPackets packets, int from, int to) throws IOException, InterruptedException {
    for (var at = from; at < to; ) {
      take(1);
      var more = Math.min(room.availablePermits(), to - at - 1);
      var count = 1 + (more > 0 && room.tryAcquire(more) ? more : 0);
      out.write(packets.bytes(), packets.start(at), packets.start(at + count) - packets.start(at));
      at += count;
    }
  }

  /** Waits until everything published is acknowledged. */
  void drain() throws IOException, InterruptedException {
    take(window);
    room.release(window);
  }

  private void take(int permits) throws IOException, InterruptedException {
    if (!room.tryAcquire(permits, SILENCE_MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the broker acknowledged nothing for " + SILENCE_MAX_SECONDS + " s");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
