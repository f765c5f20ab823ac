package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways to spoil a packet. What comes out may by chance still be one that keeps every rule. */
enum PacketMutation {
  FLIPPED_BITS {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var bytes = parts.bytes();
      for (var i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return bytes;
    }
  },
  TELLING_BYTES {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var bytes = parts.bytes();
      for (var i = random.nextInt(3); i >= 0; i--) {
        var value = TELLING[random.nextInt(TELLING.length)];
        bytes[random.nextInt(bytes.length)] = (byte) value;
      }
      return bytes;
    }
  },
  TRUNCATED {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var bytes = parts.bytes();
      return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }
  },
  /** Its length fits again: what is missing cannot come any more. */
  SHORTENED {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var body = body(parts);
      return WireBytes.packet(parts.first(), Arrays.copyOf(body, random.nextInt(body.length + 1)));
    }
  },
  EXTENDED {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var more = new byte[1 + random.nextInt(20)];
      random.nextBytes(more);
      return new WireBytes().raw(body(parts)).raw(more).packet(parts.first());
    }
  },
  WRONG_REMAINING_LENGTH {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var body = body(parts);
      var packet = new WireBytes().u8(parts.first());
      switch (random.nextInt(4)) {
        case 0 -> packet.varInt(Math.max(0, body.length - 1 - random.nextInt(4)));
        case 1 -> packet.varInt(body.length + 1 + random.nextInt(4));
        case 2 -> packet.varInt(random.nextInt(1 << 28));
        default -> packet.u8(body.length | 0x80).raw(0x80, 0x80, random.nextInt(256), 0);
      }
      return packet.raw(body).bytes();
    }
  },
  /** Two bytes that may be the length of a text or a packet identifier. */
  WRONG_INNER_LENGTH {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var body = body(parts);
      if (body.length >= 2) {
        var at = random.nextInt(body.length - 1);
        var value = random.nextInt(3) == 0 ? 0xFFFF : random.nextInt(2 * body.length);
        body[at] = (byte) (value >> 8);
        body[at + 1] = (byte) value;
      }
      return WireBytes.packet(parts.first(), body);
    }
  },
  REORDERED_PROPERTIES {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      if (parts.properties() == null) {
        return FLIPPED_BITS.apply(random, parts, other);
      }
      var properties = new ArrayList<>(parts.properties());
      for (var i = properties.size() - 1; i > 0; i--) {
        var swapped = random.nextInt(i + 1);
        properties.set(i, properties.set(swapped, properties.get(i)));
      }
      return parts.with(properties).bytes();
    }
  },
  DUPLICATED_PROPERTIES {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      if (parts.properties() == null || parts.properties().isEmpty()) {
        return FOREIGN_PROPERTIES.apply(random, parts, other);
      }
      var properties = new ArrayList<>(parts.properties());
      properties.add(properties.get(random.nextInt(properties.size())));
      return parts.with(properties).bytes();
    }
  },
  /** Ids of all kinds, among them those that no packet has. */
  FOREIGN_PROPERTIES {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      if (parts.properties() == null) {
        return TELLING_BYTES.apply(random, parts, other);
      }
      var properties = new ArrayList<>(parts.properties());
      var foreign = new byte[1 + random.nextInt(6)];
      random.nextBytes(foreign);
      foreign[0] = (byte) random.nextInt(0x30);
      properties.add(random.nextInt(properties.size() + 1), foreign);
      return parts.with(properties).bytes();
    }
  },
  SPLICED {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var front = body(parts);
      var back = body(other);
      var from = random.nextInt(back.length + 1);
      return new WireBytes()
          .raw(Arrays.copyOf(front, random.nextInt(front.length + 1)))
          .raw(Arrays.copyOfRange(back, from, back.length))
          .packet(parts.first());
    }
  },
  OTHER_FIRST_BYTE {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      return WireBytes.packet(random.nextInt(256), body(parts));
    }
  },
  RANDOM_BYTES {
    @Override
    byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other) {
      var bytes = new byte[1 + random.nextInt(60)];
      random.nextBytes(bytes);
      return bytes;
    }
  };

  /** Borders of numbers and of UTF-8, wildcards, separators. */
  private static final int[] TELLING = {
    0, 1, 2, 0x7F, 0x80, 0x81, 0xC0, 0xC3, 0xED, 0xF4, 0xFE, 0xFF, '+', '#', '/', '$'
  };

  /** Spoils a packet, perhaps with parts of another one. */
  abstract byte[] apply(SplittableRandom random, PacketParts parts, PacketParts other);

  private static byte[] body(PacketParts parts) {
    var bytes = parts.bytes();
    var at = 1;
    while (bytes[at++] < 0) {
      // within the remaining length
    }
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** One of them. */
  static PacketMutation any(SplittableRandom random) {
    return values()[random.nextInt(values().length)];
  }
}
