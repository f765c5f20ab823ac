package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Packets that a client may send, of every type and with everything that can be in them, drawn from
 * one generator. In the order drawn they make a session without a fault.
 */
final class PacketSource {

  /** Ids of deliveries start at 1: an acknowledgement of one of these settles nothing. */
  private static final int UNUSED_IDS = 40_000;

  private static final int TOPICS = 8;
  private static final int SUBSCRIBE = 0x82;
  private static final int UNSUBSCRIBE = 0xA2;
  private static final int PUBREL = 0x62;
  private static final int PINGREQ = 0xC0;
  private static final int DISCONNECT = 0xE0;

  private final SplittableRandom random;
  private final int version;
  private final String clientId;
  private int nextId = 1;

  /**
   * Packets of one client.
   *
   * @param version protocol level, 3 to 5
   */
  PacketSource(SplittableRandom random, int version, String clientId) {
    this.random = random;
    this.version = version;
    this.clientId = clientId;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String topic() {
    return "fuzz/" + random.nextInt(TOPICS);
  }

  private String filter() {
    var filters = List.of(topic(), "fuzz/#", "+/" + random.nextInt(TOPICS), "fuzz/+", "none/+/#");
    return filters.get(random.nextInt(filters.size()));
  }

  private byte[] payload() {
    var bytes = new byte[random.nextInt(chance(20) ? 2_000 : 60)];
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(26));
    }
    return bytes;
  }

  private int packetId() {
    return nextId++;
  }

  private @Nullable List<byte[]> inFive(List<WireBytes> properties) {
    return version < 5 ? null : properties.stream().map(WireBytes::bytes).toList();
  }

  /** CONNECT with a clean start and a session that ends with it. */
  PacketParts connect() {
    var hasWill = chance(3);
    var hasUser = chance(3);
    var flags = 2 | (hasUser ? 0xC0 : 0) | (hasWill ? 4 | random.nextInt(3) << 3 : 0);
    var head = new WireBytes().text(version == 3 ? "MQIsdp" : "MQTT").u8(version).u8(flags);
    var properties = new ArrayList<WireBytes>();
    if (chance(2)) {
      properties.add(new WireBytes().u8(0x21).u16(1 + random.nextInt(100)));
    }
    if (chance(2)) {
      properties.add(new WireBytes().u8(0x22).u16(random.nextInt(20)));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x27).u32(10_000));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x17).u8(random.nextInt(2)));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x11).u32(0));
    }
    addUserProperties(properties);
    var tail = new WireBytes().text(clientId);
    if (hasWill) {
      if (version == 5) {
        tail.sized(new WireBytes().u8(0x18).u32(random.nextInt(2)).raw(1, 1).bytes());
      }
      tail.text(topic()).binary(payload());
    }
    if (hasUser) {
      tail.text("user").binary(payload());
    }
    return new PacketParts(
        0x10, head.u16(60 + random.nextInt(1000)).bytes(), inFive(properties), tail.bytes());
  }

  private void addUserProperties(List<WireBytes> properties) {
    while (chance(3)) {
      properties.add(new WireBytes().u8(0x26).text("name").text(topic()));
    }
  }

  /** Any packet that may follow a CONNECT and does not end the connection. */
  PacketParts next() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> publish();
      case 4, 5 -> subscribe();
      case 6 -> unsubscribe();
      case 7, 8 -> acknowledgement();
      default -> PacketParts.plain(PINGREQ, new byte[0]);
    };
  }

  private PacketParts publish() {
    var qos = random.nextInt(3);
    var head = new WireBytes().text(topic());
    if (qos > 0) {
      head.u16(packetId());
    }
    var properties = new ArrayList<WireBytes>();
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x01).u8(random.nextInt(2)));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x02).u32(1 + random.nextInt(100)));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x23).u16(1 + random.nextInt(5)));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x08).text("fuzz/answer"));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x09).binary(payload()));
    }
    if (chance(3)) {
      properties.add(new WireBytes().u8(0x03).text("text/plain"));
    }
    addUserProperties(properties);
    return new PacketParts(
        0x30 | qos << 1 | (chance(4) ? 1 : 0), head.bytes(), inFive(properties), payload());
  }

  private PacketParts subscribe() {
    var properties = new ArrayList<WireBytes>();
    if (chance(2)) {
      properties.add(new WireBytes().u8(0x0B).varInt(1 + random.nextInt(300)));
    }
    addUserProperties(properties);
    var tail = new WireBytes();
    do {
      var options = random.nextInt(3);
      if (version == 5) {
        options |= random.nextInt(4) << 2 | random.nextInt(3) << 4;
      }
      tail.text(filter()).u8(options);
    } while (chance(2));
    var head = new WireBytes().u16(packetId()).bytes();
    return new PacketParts(SUBSCRIBE, head, inFive(properties), tail.bytes());
  }

  private PacketParts unsubscribe() {
    var properties = new ArrayList<WireBytes>();
    addUserProperties(properties);
    var tail = new WireBytes();
    do {
      tail.text(filter());
    } while (chance(2));
    var head = new WireBytes().u16(packetId()).bytes();
    return new PacketParts(UNSUBSCRIBE, head, inFive(properties), tail.bytes());
  }

  private PacketParts acknowledgement() {
    var first = List.of(0x40, 0x50, PUBREL, 0x70).get(random.nextInt(4));
    var head = new WireBytes().u16(UNUSED_IDS + random.nextInt(100));
    if (version < 5 || chance(2)) {
      return PacketParts.plain(first, head.bytes());
    }
    head.u8(first == PUBREL || first == 0x70 ? 0x92 * random.nextInt(2) : 0x80);
    var properties = new ArrayList<WireBytes>();
    if (chance(2)) {
      properties.add(new WireBytes().u8(0x1F).text("why"));
    }
    addUserProperties(properties);
    return new PacketParts(first, head.bytes(), inFive(properties), new byte[0]);
  }

  /** DISCONNECT, or in 5.0 an AUTH that nobody asked for. */
  PacketParts last() {
    if (version < 5) {
      return PacketParts.plain(DISCONNECT, new byte[0]);
    }
    if (chance(2)) {
      var properties = List.of(new WireBytes().u8(0x15).text("m"), new WireBytes().u8(0x16).u16(0));
      return new PacketParts(0xF0, new byte[] {0x18}, inFive(properties), new byte[0]);
    }
    var properties = List.of(new WireBytes().u8(0x11).u32(0), new WireBytes().u8(0x1F).text("x"));
    return new PacketParts(DISCONNECT, new byte[] {4}, inFive(properties), new byte[0]);
  }
}
