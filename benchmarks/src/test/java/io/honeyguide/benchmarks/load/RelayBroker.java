package io.honeyguide.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Just enough of a QoS 1 broker to drive, for one subscriber per topic, with one fault to find: it
 * befalls the tenth message of each topic. A thread per connection.
 */
final class RelayBroker implements AutoCloseable {

  enum Fault {
    NONE,
    DROPS,
    REPEATS,
    SWAPS,
    DAMAGES,
    DOES_NOT_ACKNOWLEDGE,
    CLOSES
  }

  private static final int VICTIM = 10;

  private final Fault fault;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Socket> subscribers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();

  RelayBroker(Fault fault) throws IOException {
    this.fault = fault;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        var socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (SocketException e) {
      server.isClosed(); // the end of the test
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      var count = 0;
      byte[] heldBack = null;
      for (var head = in.read(); head >= 0; head = in.read()) {
        var body = in.readNBytes(length(in));
        switch (head >> 4) {
          case PacketType.CONNECT -> send(socket, new byte[] {0x20, 2, 0, 0});
          case PacketType.SUBSCRIBE -> {
            subscribers.put(topic(body, 2), socket);
            send(socket, new byte[] {(byte) 0x90, 3, body[0], body[1], 1});
          }
          case PacketType.PUBLISH -> heldBack = relay(socket, body, ++count == VICTIM, heldBack);
          default -> {
            // PUBACK and DISCONNECT ask for no answer.
          }
        }
      }
    } catch (SocketException e) {
      subscribers.values().remove(socket); // the driver closed it, or the fault did
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives back what is held back for the next message, or null. */
  private byte @Nullable [] relay(
      Socket publisher, byte[] body, boolean victim, byte @Nullable [] heldBack)
      throws IOException {
    var topicBytes = ((body[0] & 0xff) << 8) | (body[1] & 0xff);
    var subscriber = subscribers.get(topic(body, 0));
    var bad = victim ? fault : Fault.NONE;
    if (bad == Fault.CLOSES) {
      publisher.close();
      return null;
    }
    if (bad == Fault.DAMAGES) {
      body[body.length - 1] ^= 1;
    }
    if (bad != Fault.DROPS && bad != Fault.SWAPS) {
      send(subscriber, publish(body));
    }
    if (bad == Fault.REPEATS) {
      send(subscriber, publish(body));
    }
    if (heldBack != null) {
      send(subscriber, publish(heldBack));
    }
    if (bad != Fault.DOES_NOT_ACKNOWLEDGE) {
      send(publisher, new byte[] {0x40, 2, body[2 + topicBytes], body[3 + topicBytes]});
    }
    return bad == Fault.SWAPS ? body : null;
  }

  private static byte[] publish(byte[] body) {
    var packet = ByteBuffer.allocate(body.length + 5);
    PacketWriter.head(packet, PacketType.PUBLISH, 2, body.length);
    packet.put(body).flip();
    var bytes = new byte[packet.remaining()];
    packet.get(bytes);
    return bytes;
  }

  private static String topic(byte[] body, int at) {
    return new String(body, at + 2, ((body[at] & 0xff) << 8) | (body[at + 1] & 0xff), UTF_8);
  }

  private static int length(DataInputStream in) throws IOException {
    var length = 0;
    var digit = 0x80;
    for (var shift = 0; (digit & 0x80) != 0; shift += 7) {
      digit = in.readUnsignedByte();
      length |= (digit & 0x7f) << shift;
    }
    return length;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
    threads.shutdown();
  }
}
