package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.stream.Stream;

/** Rows that break the same rule in MQTT 3.1.1 and 5.0, where 5.0 has properties in between. */
final class BrokenPackets {

  static final int SUBSCRIBE = 0x82;
  static final int UNSUBSCRIBE = 0xA2;
  static final int PUBLISH = 0x30;

  private BrokenPackets() {}

  /** The same bytes in both versions. */
  static Stream<BrokenPacket> both(String name, int code, int first, int... body) {
    return Stream.of(4, 5)
        .map(
            version ->
                new BrokenPacket(name, version, code, new WireBytes().raw(body).packet(first)));
  }

  /** SUBSCRIBE or UNSUBSCRIBE with something behind its packet identifier. */
  static Stream<BrokenPacket> filters(
      String name, int code, int first, int packetId, WireBytes filters) {
    return Stream.of(4, 5)
        .map(
            version ->
                new BrokenPacket(
                    name,
                    version,
                    code,
                    noProperties(version, new WireBytes().u16(packetId))
                        .raw(filters.bytes())
                        .packet(first)));
  }

  /** PUBLISH at QoS 0 with the bytes of a topic. */
  static Stream<BrokenPacket> topic(String name, int code, int... topic) {
    return Stream.of(4, 5)
        .map(
            version ->
                new BrokenPacket(
                    name,
                    version,
                    code,
                    noProperties(version, new WireBytes().u16(topic.length).raw(topic))
                        .raw('x')
                        .packet(PUBLISH)));
  }

  /** PUBLISH at QoS 0 of MQTT 5.0 with the bytes of properties. */
  static BrokenPacket properties(String name, int code, int... properties) {
    return BrokenPacket.five(
        name,
        code,
        PUBLISH,
        new WireBytes().text("broken").u8(properties.length).raw(properties).raw('x'));
  }

  /** Appends the empty properties of a version that has any. */
  static WireBytes noProperties(int version, WireBytes body) {
    return version == 5 ? body.u8(0) : body;
  }
}
