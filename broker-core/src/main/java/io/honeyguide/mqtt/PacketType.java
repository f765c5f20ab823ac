package io.honeyguide.mqtt;

/** MQTT control packet types, the upper four bits of a packet's first byte (section 2.1.2). */
final class PacketType {

  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int UNSUBSCRIBE = 10;
  static final int PINGREQ = 12;
  static final int DISCONNECT = 14;
  static final int AUTH = 15;

  private static final String[] NAMES = {
    "reserved", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp",
    "subscribe", "suback", "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"
  };

  private PacketType() {}

  /** Name of a type in metrics and log lines. */
  static String name(int type) {
    return NAMES[type];
  }

  /**
   * Checks the first byte of a packet from a client [MQTT-2.1.3-1].
   *
   * @param version protocol level, 0 before CONNECT
   */
  static void check(int first, int version) {
    var type = first >> 4;
    if (version == 0 && type != CONNECT) {
      throw PacketException.protocolError(
          "the first packet has to be CONNECT, found " + name(type));
    }
    switch (type) {
      case PUBLISH -> checkPublish(first);
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> checkFlags(first, 2);
      case CONNECT, PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT -> checkFlags(first, 0);
      case AUTH -> {
        if (version < 5) {
          throw PacketException.malformed("packet type 15 is reserved before MQTT 5.0");
        }
        checkFlags(first, 0);
      }
      case 0 -> throw PacketException.malformed("packet type 0 is reserved");
      default -> throw PacketException.protocolError(name(type) + " is not for clients to send");
    }
  }

  private static void checkFlags(int first, int wanted) {
    if ((first & 0xF) != wanted) {
      throw PacketException.malformed(
          "the flags of %s have to be %d, found %d"
              .formatted(name(first >> 4), wanted, first & 0xF));
    }
  }

  private static void checkPublish(int first) {
    var qos = first >> 1 & 3;
    if (qos == 3) {
      throw PacketException.malformed("QoS 3 does not exist [MQTT-3.3.1-4]");
    }
    if (qos == 0 && (first & 8) != 0) {
      throw PacketException.malformed("DUP has to be 0 at QoS 0 [MQTT-3.3.1-2]");
    }
  }
}
