package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Cuts the bytes of one connection into packets, in place: {@link #next} finds a complete packet,
 * the accessors say where it stands, {@link #advance} goes behind it.
 *
 * <p>Owner: the connection's event loop. Bound: an incomplete packet of at most the size allowed,
 * and what one read brought.
 */
final class Framing {

  private static final int LENGTH_BYTES_MAX = 4;

  private final int packetBytesMax;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private int first;
  private int at;
  private int start;
  private int end;

  /**
   * Nothing received.
   *
   * @param packetBytesMax largest packet taken, fixed header included
   */
  Framing(int packetBytesMax) {
    this.packetBytesMax = packetBytesMax;
  }

  /** Takes bytes that came, and the care for them. */
  void add(ChannelHandlerContext context, ByteBuf bytes) {
    received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, bytes);
  }

  /**
   * Finds the packet that is next; false when it is not complete yet.
   *
   * @param version protocol level, 0 before CONNECT
   * @throws PacketException when no packet can begin like this
   */
  boolean next(int version) {
    var in = received;
    if (!in.isReadable()) {
      return false;
    }
    at = in.readerIndex();
    var limit = in.writerIndex();
    first = in.getUnsignedByte(at);
    PacketType.check(first, version);
    var length = 0;
    var place = at + 1;
    for (var shift = 0; ; shift += 7) {
      if (place == limit) {
        return false;
      }
      var next = in.getByte(place++);
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw PacketException.malformed(
              "the remaining length takes more bytes than needed [MQTT-1.5.5-1]");
        }
        break;
      }
      if (shift == 7 * (LENGTH_BYTES_MAX - 1)) {
        throw PacketException.malformed("the remaining length has more than four bytes");
      }
    }
    start = place;
    end = place + length;
    if (end - at > packetBytesMax) {
      throw new PacketException(
          ReasonCode.PACKET_TOO_LARGE,
          "a packet of %,d bytes is above the maximum of %,d (mqtt.packet-bytes-max)"
              .formatted(end - at, packetBytesMax));
    }
    return end <= limit;
  }

  /** Goes behind the packet found; its bytes stay where they are until {@link #free}. */
  void advance() {
    received.readerIndex(end);
  }

  /** Type of the packet found, or of the one that {@link #next} refused. */
  int type() {
    return first >> 4;
  }

  /** First byte of the packet found. */
  int first() {
    return first;
  }

  /** The bytes that the packet found stands in. */
  ByteBuf bytes() {
    return received;
  }

  /** Where the packet found starts. */
  int at() {
    return at;
  }

  /** Where its fixed header ends. */
  int start() {
    return start;
  }

  /** Where it ends. */
  int end() {
    return end;
  }

  /** Frees what was handled. */
  void free() {
    if (!received.isReadable()) {
      freeAll();
    } else if (received.refCnt() == 1) {
      // A client that never pauses leaves a rest each time: the buffer would hold all it ever sent.
      received.discardSomeReadBytes();
    }
  }

  /** Frees everything: nothing is handled any more. */
  void freeAll() {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }
}
