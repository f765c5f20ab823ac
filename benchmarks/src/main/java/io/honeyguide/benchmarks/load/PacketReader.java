package io.honeyguide.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * Finds one control packet after the other in a receive buffer, in place.
 *
 * <p>Owner: the thread of the connection that the buffer belongs to.
 */
final class PacketReader {

  private final int bytesMax;
  private int type;
  private int flags;
  private int bodyAt;
  private int end;

  /**
   * A reader for packets of a limited size.
   *
   * @param bytesMax largest packet that fits the receive buffer
   */
  PacketReader(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Moves on to the packet at the buffer's position, without moving the position: whoever has
   * handled the packet sets it to {@link #end}.
   *
   * @param in received bytes between position and limit
   * @return whether a whole packet is there
   * @throws BrokenPromiseException when it is malformed or too large
   */
  boolean next(ByteBuffer in) throws BrokenPromiseException {
    var at = in.position();
    var limit = in.limit();
    if (limit - at < 2) {
      return false;
    }
    var head = in.get(at) & 0xff;
    var length = 0;
    var shift = 0;
    var digit = 0x80;
    for (at++; (digit & 0x80) != 0; at++) {
      if (at == limit) {
        return false;
      }
      if (shift == 28) {
        throw new BrokenPromiseException("the broker sent a remaining length of over four bytes");
      }
      digit = in.get(at);
      length |= (digit & 0x7f) << shift;
      shift += 7;
    }
    if (at - in.position() + length > bytesMax) {
      throw new BrokenPromiseException(
          "the broker sent a %s of %d bytes; nothing above %d was published"
              .formatted(PacketType.name(head >>> 4), length, bytesMax));
    }
    if (limit - at < length) {
      return false;
    }
    type = head >>> 4;
    flags = head & 15;
    bodyAt = at;
    end = at + length;
    return true;
  }

  /** One of {@link PacketType}. */
  int type() {
    return type;
  }

  /** The low half of the first byte. */
  int flags() {
    return flags;
  }

  /** Place of the first byte after the remaining length. */
  int bodyAt() {
    return bodyAt;
  }

  /** Place of the first byte after the packet. */
  int end() {
    return end;
  }

  /**
   * A packet identifier at the start of the body.
   *
   * @throws BrokenPromiseException when the body is too short for one, or it is 0
   */
  int packetId(ByteBuffer in) throws BrokenPromiseException {
    var id = end - bodyAt < 2 ? 0 : in.getShort(bodyAt) & 0xffff;
    if (id == 0) {
      throw new BrokenPromiseException(
          "the broker sent a " + PacketType.name(type) + " without a packet identifier");
    }
    return id;
  }
}
