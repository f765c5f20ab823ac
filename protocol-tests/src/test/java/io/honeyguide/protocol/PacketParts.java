package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet in the parts that can be put together wrongly.
 *
 * @param first its first byte
 * @param head what stands before the properties
 * @param properties each property with its id, or null where the packet or its version has none
 * @param tail what stands behind them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PacketParts(int first, byte[] head, @Nullable List<byte[]> properties, byte[] tail) {

  /** A packet without properties. */
  static PacketParts plain(int first, byte[] body) {
    return new PacketParts(first, body, null, new byte[0]);
  }

  /** The same packet with other properties. */
  PacketParts with(List<byte[]> others) {
    return new PacketParts(first, head, others, tail);
  }

  /** The packet. */
  byte[] bytes() {
    var body = new WireBytes().raw(head);
    if (properties != null) {
      var all = new WireBytes();
      properties.forEach(all::raw);
      body.sized(all.bytes());
    }
    return body.raw(tail).packet(first);
  }
}
