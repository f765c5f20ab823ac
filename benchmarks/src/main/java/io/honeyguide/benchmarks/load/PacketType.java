package io.honeyguide.benchmarks.load;

/** Types of control packets: the high half of a packet's first byte (MQTT 3.1.1, section 2.2.1). */
final class PacketType {

  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int SUBACK = 9;
  static final int DISCONNECT = 14;

  private static final String[] NAMES = {
    "packet type 0",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "packet type 15"
  };

  private PacketType() {}

  /** How the standard spells it. */
  static String name(int type) {
    return NAMES[type];
  }
}
