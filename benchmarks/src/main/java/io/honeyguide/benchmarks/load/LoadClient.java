package io.honeyguide.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * One MQTT client after its handshake, without its socket: bytes that arrived in, bytes to send
 * out. It never waits: when the send buffer is full it leaves what arrived where it is.
 *
 * <p>Owner: one selector thread.
 */
abstract class LoadClient {

  private static final int BUFFER_BYTES = 64 << 10;
  private static final long OUT_BYTES_MAX = 1 << 20;

  /** Room in a packet beside the payload: header, topic, packet identifier. */
  static final int PACKET_OVERHEAD_MAX = 128;

  private final String name;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final PacketReader reader;
  private boolean leftPackets;

  /**
   * A client.
   *
   * @param sentAtOnce packets with a payload that it may want to send in one turn
   */
  LoadClient(String name, int payloadBytes, int sentAtOnce) {
    this.name = name;
    var packetBytesMax = payloadBytes + PACKET_OVERHEAD_MAX;
    var bufferBytes = Math.max(BUFFER_BYTES, 2 * packetBytesMax);
    this.in = ByteBuffer.allocateDirect(bufferBytes);
    this.out =
        ByteBuffer.allocateDirect(
            (int)
                Math.max(bufferBytes, Math.min(OUT_BYTES_MAX, (long) sentAtOnce * packetBytesMax)));
    this.reader = new PacketReader(packetBytesMax);
  }

  /** How failures name it. */
  final String name() {
    return name;
  }

  /** Takes what arrives, ready to be put into. */
  final ByteBuffer in() {
    return in;
  }

  /** Holds what is to be sent, ready to be put into. */
  final ByteBuffer out() {
    return out;
  }

  /**
   * Handles the whole packets that have arrived, as far as there is room for the answers.
   *
   * @param nowNanos when they arrived
   * @throws BrokenPromiseException when the broker does what MQTT does not allow
   */
  final void handleArrived(long nowNanos) throws BrokenPromiseException {
    in.flip();
    while (out.remaining() >= PacketWriter.ACK_BYTES && reader.next(in)) {
      handle(reader, nowNanos);
      in.position(reader.end());
    }
    leftPackets = out.remaining() < PacketWriter.ACK_BYTES;
    in.compact();
  }

  /** Whether packets may have been left for want of room for their answers. */
  final boolean leftPackets() {
    return leftPackets;
  }

  /** Handles one packet; there is room for one acknowledgement. */
  abstract void handle(PacketReader packet, long nowNanos) throws BrokenPromiseException;

  final BrokenPromiseException unexpected(PacketReader packet) {
    return new BrokenPromiseException(
        "the broker sent a %s to %s".formatted(PacketType.name(packet.type()), name));
  }

  /** Answers to what is arriving now. */
  final void answer(int type, int packetId) {
    PacketWriter.ack(out, type, packetId);
  }
}
