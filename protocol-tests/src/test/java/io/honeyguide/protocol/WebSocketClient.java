package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket that does what it is told and nothing by itself: every frame can be made as no
 * browser would. Every read has a bound of {@link RawClient#WAIT_MS}.
 */
final class WebSocketClient implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** Marks the last frame of a message, in the first byte. */
  static final int FIN = 0x80;

  /** A frame of the broker. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Frame(int first, byte[] payload) {
    int opcode() {
      return first & 0xF;
    }

    /** Status of a CLOSE. */
    int status() {
      return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private WebSocketClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = socket.getOutputStream();
  }

  /** A connection to the broker's HTTP port, nothing sent yet. */
  static WebSocketClient open(BrokerProcess broker) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), broker.httpPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(RawClient.WAIT_MS);
      return new WebSocketClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A WebSocket that is open. */
  static WebSocketClient connect(BrokerProcess broker) {
    var client = open(broker);
    var head = client.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt");
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("the upgrade was refused: " + head);
    }
    return client;
  }

  /** Asks for the upgrade, with more header lines, and gives the head of the answer. */
  String upgrade(String target, String... headers) {
    var lines =
        String.join(
            "\r\n",
            "GET " + target + " HTTP/1.1",
            "Host: here",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    for (var header : headers) {
      lines += "\r\n" + header;
    }
    send((lines + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return readHead();
  }

  private String readHead() {
    try {
      var head = new WireBytes();
      for (var matched = 0; matched < 4; ) {
        var next = readByte();
        head.u8(next);
        matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
      }
      return new String(head.bytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes as they are. */
  WebSocketClient send(byte... bytes) {
    try {
      out.write(bytes);
      out.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A frame as a client sends it, masked. */
  static byte[] frame(int first, byte... payload) {
    return frame(first, payload, 0, payload.length);
  }

  private static byte[] frame(int first, byte[] payload, int from, int count) {
    var frame = new WireBytes().u8(first);
    if (count < 126) {
      frame.u8(0x80 | count);
    } else if (count < 1 << 16) {
      frame.u8(0x80 | 126).u16(count);
    } else {
      frame.u8(0x80 | 127).u32(0).u32(count);
    }
    var mask = new byte[] {1, 2, 3, 4};
    frame.raw(mask);
    for (var i = 0; i < count; i++) {
      frame.u8(payload[from + i] ^ mask[i & 3]);
    }
    return frame.bytes();
  }

  /** Sends a frame. */
  WebSocketClient sendFrame(int first, byte... payload) {
    return send(frame(first, payload));
  }

  /** The next frame. */
  Frame receive() {
    try {
      return readFrame();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame readFrame() throws IOException {
    var first = readByte();
    var length = readByte();
    if (length >= 126) {
      var bytes = length == 126 ? 2 : 8;
      length = 0;
      for (var i = 0; i < bytes; i++) {
        length = length << 8 | readByte();
      }
    }
    var payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("the connection ended within a frame");
    }
    return new Frame(first, payload);
  }

  private int readByte() throws IOException {
    var next = in.read();
    if (next < 0) {
      throw new EOFException("the connection ended");
    }
    return next;
  }

  /** An MQTT client each of whose packets is a frame; it must see binary frames only. */
  RawClient mqtt() {
    return RawClient.over(socket, new FrameInput(), new FrameOutput());
  }

  /** Says that nothing more will come, and goes on reading. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of binary frames, up to a CLOSE. */
  private final class FrameInput extends InputStream {
    private byte[] left = {};
    private int at;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (at == left.length) {
        Frame frame;
        try {
          frame = readFrame();
        } catch (EOFException e) {
          return -1; // without a CLOSE: the connection is over all the same
        }
        if (frame.opcode() == CLOSE) {
          return -1;
        }
        if (frame.opcode() != BINARY) {
          throw new AssertionError("a frame with opcode " + frame.opcode());
        }
        left = frame.payload();
        at = 0;
      }
      var count = Math.min(length, left.length - at);
      System.arraycopy(left, at, target, offset, count);
      at += count;
      return count;
    }
  }

  /** Makes each write a binary frame. */
  private final class FrameOutput extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(frame(FIN | BINARY, bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
