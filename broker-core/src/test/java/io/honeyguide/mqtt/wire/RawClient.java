package io.honeyguide.mqtt.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * An MQTT client that sends what it is told and hands back what comes, packet by packet. Nothing
 * happens by itself: no ping, no acknowledgement. Every read has a bound of {@link #WAIT_MS}.
 */
public final class RawClient implements AutoCloseable {

  /** Longest wait for a packet, in milliseconds. */
  public static final int WAIT_MS = 10_000;

  /** Wait after which nothing more is expected, in milliseconds. */
  private static final int QUIET_MS = 200;

  private final Socket socket;
  private final InputStream in;

  /** Packets that came before the one that was waited for. */
  private final Queue<Packet> kept = new ArrayDeque<>();

  private final OutputStream out;
  private int version = 4;

  private RawClient(Socket socket, InputStream in, OutputStream out) {
    this.socket = socket;
    this.in = new BufferedInputStream(in, 1 << 16);
    this.out = out;
  }

  /** A connection to a port of this machine, nothing sent yet. */
  public static RawClient open(int port) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      return over(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection over any socket, such as one of TLS, nothing sent yet. */
  public static RawClient over(Socket socket) {
    try {
      socket.setSoTimeout(WAIT_MS);
      return over(socket, socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client over a connection whose bytes go through something, such as frames. */
  public static RawClient over(Socket socket, InputStream in, OutputStream out) {
    return new RawClient(socket, in, out);
  }

  /** A connection whose CONNECT was accepted. */
  public static RawClient connect(int port, ConnectBytes connect) {
    var client = open(port);
    var connack = client.handshake(connect);
    if (connack.code() != 0) {
      throw new AssertionError("CONNECT was refused: " + connack);
    }
    return client;
  }

  /** A clean connection of protocol level 3, 4 or 5. */
  public static RawClient connect(int port, int version, String clientId) {
    return connect(port, ConnectBytes.of(version, clientId));
  }

  /** Sends CONNECT and gives the CONNACK. */
  public Packet handshake(ConnectBytes connect) {
    var bytes = connect.bytes();
    version(connect.body()[6 + (connect.body()[1] == 6 ? 2 : 0)]);
    send(bytes);
    return receive(Packet.CONNACK);
  }

  /** Says how packets that come are to be read. */
  public RawClient version(int level) {
    version = level;
    return this;
  }

  /** Sends bytes. */
  public RawClient send(byte... bytes) {
    try {
      out.write(bytes);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes given as numbers of 0 to 255. */
  public RawClient send(int... bytes) {
    return send(new WireBytes().raw(bytes).bytes());
  }

  /** The bytes of a PUBLISH without properties. */
  public byte[] publishBytes(String topic, int qos, boolean retain, int packetId, byte[] payload) {
    return publishBytes(topic, qos, retain, packetId, payload, new WireBytes());
  }

  /** The bytes of a PUBLISH. */
  public byte[] publishBytes(
      String topic, int qos, boolean retain, int packetId, byte[] payload, WireBytes properties) {
    var body = new WireBytes().text(topic);
    if (qos > 0) {
      body.u16(packetId);
    }
    if (version >= 5) {
      body.sized(properties.bytes());
    }
    return body.raw(payload).packet(0x30 | qos << 1 | (retain ? 1 : 0));
  }

  /** Sends PUBLISH. */
  public RawClient publish(String topic, int qos, boolean retain, int packetId, String payload) {
    var bytes = payload.getBytes(StandardCharsets.UTF_8);
    return send(publishBytes(topic, qos, retain, packetId, bytes));
  }

  /** Sends PUBLISH with properties. */
  public RawClient publish(String topic, int qos, int packetId, String payload, WireBytes wire) {
    var bytes = payload.getBytes(StandardCharsets.UTF_8);
    return send(publishBytes(topic, qos, false, packetId, bytes, wire));
  }

  /** Sends SUBSCRIBE with one filter and gives the SUBACK. */
  public Packet subscribe(int packetId, String filter, int options) {
    return subscribe(packetId, filter, options, new WireBytes());
  }

  /** Sends SUBSCRIBE with one filter and properties and gives the SUBACK. */
  public Packet subscribe(int packetId, String filter, int options, WireBytes properties) {
    sendSubscribe(packetId, filter, options, properties);
    // Messages of the subscription may come before its answer (section 3.8.4).
    var early = new ArrayDeque<Packet>();
    var packet = receive();
    for (; packet.type() == Packet.PUBLISH; packet = receive()) {
      early.add(packet);
    }
    kept.addAll(early);
    return expect(packet, Packet.SUBACK);
  }

  /** Sends SUBSCRIBE with one filter and properties. */
  public RawClient sendSubscribe(int packetId, String filter, int options, WireBytes properties) {
    var body = new WireBytes().u16(packetId);
    if (version >= 5) {
      body.sized(properties.bytes());
    }
    return send(body.text(filter).u8(options).packet(0x82));
  }

  /** Sends UNSUBSCRIBE with one filter and gives the UNSUBACK. */
  public Packet unsubscribe(int packetId, String filter) {
    var body = new WireBytes().u16(packetId);
    if (version >= 5) {
      body.sized();
    }
    send(body.text(filter).packet(0xA2));
    return receive(Packet.UNSUBACK);
  }

  /** Sends PUBACK, PUBREC, PUBREL or PUBCOMP. */
  public RawClient acknowledge(int type, int packetId) {
    return send(
        WireBytes.packet(
            type << 4 | (type == Packet.PUBREL ? 2 : 0), new WireBytes().u16(packetId).bytes()));
  }

  /** Publishes at QoS 2 through all four steps. */
  public void publishExactlyOnce(String topic, int packetId, String payload) {
    publish(topic, 2, false, packetId, payload);
    receive(Packet.PUBREC);
    acknowledge(Packet.PUBREL, packetId);
    receive(Packet.PUBCOMP);
  }

  /** Sends DISCONNECT and closes. */
  public void disconnect() {
    send(0xE0, 0);
    close();
  }

  /** The next packet. */
  public Packet receive() {
    try {
      return kept.isEmpty() ? readPacket() : kept.remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next packet, which has to be of a type. */
  public Packet receive(int type) {
    return expect(receive(), type);
  }

  private static Packet expect(Packet packet, int type) {
    if (packet.type() != type) {
      throw new AssertionError("expected packet type " + type + ", found " + packet);
    }
    return packet;
  }

  private Packet readPacket() throws IOException {
    var first = readByte();
    var length = 0;
    for (var shift = 0; ; shift += 7) {
      var next = readByte();
      length |= (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        break;
      }
    }
    var body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended within a packet");
    }
    return new Packet(first, body, version);
  }

  private int readByte() throws IOException {
    var next = in.read();
    if (next < 0) {
      throw new EOFException("the connection ended");
    }
    return next;
  }

  /** Whether nothing comes for a short while. */
  public boolean isQuiet() {
    if (!kept.isEmpty()) {
      return false;
    }
    try {
      socket.setSoTimeout(QUIET_MS);
      in.mark(1);
      var next = in.read();
      if (next < 0) {
        throw new AssertionError("the connection ended");
      }
      in.reset();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      restoreTimeout();
    }
  }

  private void restoreTimeout() {
    try {
      socket.setSoTimeout(WAIT_MS);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the broker closes the connection without another packet. */
  public boolean isClosed() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The socket, for what is not MQTT. */
  public Socket socket() {
    return socket;
  }

  /** Closes without DISCONNECT. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
