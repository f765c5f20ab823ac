package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.SplittableRandom;

/**
 * What the bytes that a client sends look like to somebody who knows how packets are cut and
 * nothing else: so that a last packet can be completed, and a PINGREQ behind it be told from the
 * inside of a packet.
 *
 * @param pings empty packets of type PINGREQ
 * @param hasDisconnect whether there is a packet of type DISCONNECT
 * @param missing bytes that the last packet still needs; negative when a remaining length is none
 *     at all or beyond what the broker takes, so that nothing behind it counts
 */
record SentStream(int pings, boolean hasDisconnect, long missing) {

  private static final int LENGTH_BYTES_MAX = 4;

  static SentStream of(byte[] bytes, int packetBytesMax) {
    var pings = 0;
    var hasDisconnect = false;
    var at = 0;
    while (at < bytes.length) {
      var first = bytes[at] & 0xFF;
      var place = at + 1;
      var length = 0;
      var isWhole = false;
      for (var i = 0; i < LENGTH_BYTES_MAX && !isWhole; i++) {
        if (place == bytes.length) {
          return new SentStream(pings, hasDisconnect, 1);
        }
        length |= (bytes[place] & 0x7F) << (7 * i);
        isWhole = bytes[place++] >= 0;
      }
      if (!isWhole || place - at + length > packetBytesMax) {
        return new SentStream(pings, hasDisconnect, -1);
      }
      pings += first == 0xC0 && length == 0 ? 1 : 0;
      hasDisconnect |= first == 0xE0;
      if (length > bytes.length - place) {
        return new SentStream(pings, hasDisconnect, place + (long) length - bytes.length);
      }
      at = place + length;
    }
    return new SentStream(pings, hasDisconnect, 0);
  }

  /** Completes the last packet with anything, and appends a PINGREQ. */
  static byte[] completed(byte[] bytes, int packetBytesMax, SplittableRandom random) {
    var all = bytes;
    var missing = of(all, packetBytesMax).missing();
    while (missing > 0) {
      var more = new byte[(int) missing];
      random.nextBytes(more);
      if (missing == 1) {
        more[0] = 1; // perhaps within a remaining length, which has to come to its end
      }
      all = new WireBytes().raw(all).raw(more).bytes();
      missing = of(all, packetBytesMax).missing();
    }
    return new WireBytes().raw(all).raw(0xC0, 0).bytes();
  }
}
