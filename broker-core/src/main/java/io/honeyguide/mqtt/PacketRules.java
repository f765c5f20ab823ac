package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * The shape of the packets that vertx-mqtt decodes, checked strictly before it sees them: it takes
 * some that the standard refuses, and closes without a reason for others.
 */
final class PacketRules {

  /** Reason codes that a client may put into DISCONNECT (MQTT 5.0, table 3-13). */
  private static final Set<Integer> DISCONNECT_CODES =
      Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);

  private static final Set<Integer> PUBACK_CODES =
      Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);

  private static final Set<Integer> AUTH_CODES =
      Set.of(ReasonCode.SUCCESS, ReasonCode.CONTINUE_AUTHENTICATION, ReasonCode.REAUTHENTICATE);

  private static final Set<Integer> PUBREL_CODES = Set.of(0x00, 0x92);

  private static final String SHARE_PREFIX = "$share/";

  private PacketRules() {}

  /** Checks SUBSCRIBE (section 3.8), from its packet identifier to its end. */
  static void checkSubscribe(ByteBuf in, int start, int end, int version, PropertyScan properties) {
    checkPacketId(in, start, end);
    var at = start + 2;
    if (version == ConnectPacket.MQTT_5) {
      at = properties.read(in, at, end, PropertyScan.IN_SUBSCRIBE);
    }
    if (at == end) {
      throw PacketException.protocolError("SUBSCRIBE has no topic filter [MQTT-3.8.3-2]");
    }
    while (at < end) {
      var filterEnd = PropertyScan.text(in, at, end);
      if (filterEnd == end) {
        throw PacketException.malformed("a topic filter has no options byte");
      }
      checkOptions(in.getUnsignedByte(filterEnd), version, isShared(in, at));
      at = filterEnd + 1;
    }
  }

  private static boolean isShared(ByteBuf in, int at) {
    if (in.getUnsignedShort(at) < SHARE_PREFIX.length()) {
      return false;
    }
    for (var i = 0; i < SHARE_PREFIX.length(); i++) {
      if (in.getByte(at + 2 + i) != SHARE_PREFIX.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static void checkOptions(int options, int version, boolean shared) {
    if ((options & 3) == 3) {
      // Section 3.8.3.1 names it so, unlike QoS 3 in a PUBLISH.
      throw PacketException.protocolError("a subscription cannot ask for QoS 3");
    }
    if (version < ConnectPacket.MQTT_5 ? options > 2 : (options & 0xC0) != 0) {
      throw PacketException.malformed("reserved subscription options are set [MQTT-3.8.3-5]");
    }
    if ((options >> 4 & 3) == 3) {
      throw PacketException.protocolError("Retain Handling 3 does not exist");
    }
    if (shared && (options & 4) != 0) {
      throw PacketException.protocolError(
          "No Local does not go with a shared subscription [MQTT-3.8.3-4]");
    }
  }

  /** Checks UNSUBSCRIBE (section 3.10), from its packet identifier to its end. */
  static void checkUnsubscribe(
      ByteBuf in, int start, int end, int version, PropertyScan properties) {
    checkPacketId(in, start, end);
    var at = start + 2;
    if (version == ConnectPacket.MQTT_5) {
      at = properties.read(in, at, end, PropertyScan.IN_UNSUBSCRIBE);
    }
    if (at == end) {
      throw PacketException.protocolError("UNSUBSCRIBE has no topic filter [MQTT-3.10.3-2]");
    }
    while (at < end) {
      at = PropertyScan.text(in, at, end);
    }
  }

  /** Checks DISCONNECT (section 3.14). */
  static void checkDisconnect(
      ByteBuf in, int start, int end, int version, PropertyScan properties) {
    properties.none();
    if (start == end) {
      return;
    }
    if (version < ConnectPacket.MQTT_5) {
      throw PacketException.malformed("DISCONNECT has no body before MQTT 5.0");
    }
    if (!DISCONNECT_CODES.contains((int) in.getUnsignedByte(start))) {
      throw PacketException.malformed(
          "DISCONNECT has the unknown reason code 0x%02X".formatted(in.getUnsignedByte(start)));
    }
    var at = start + 1;
    if (at < end) {
      at = properties.read(in, at, end, PropertyScan.IN_DISCONNECT);
      checkEnd(at, end);
    }
  }

  /**
   * Checks AUTH (section 3.15).
   *
   * @return its reason code; its properties are in the scan
   */
  static int checkAuth(ByteBuf in, int start, int end, PropertyScan properties) {
    properties.none();
    if (start == end) {
      return ReasonCode.SUCCESS;
    }
    var code = (int) in.getUnsignedByte(start);
    if (!AUTH_CODES.contains(code)) {
      throw PacketException.malformed(
          "AUTH has the unknown reason code 0x%02X [MQTT-3.15.2-1]".formatted(code));
    }
    if (start + 1 < end) {
      checkEnd(properties.read(in, start + 1, end, PropertyScan.IN_AUTH), end);
    }
    return code;
  }

  /** Checks PINGREQ (section 3.12). */
  static void checkPing(int start, int end) {
    checkEnd(start, end);
  }

  /**
   * Checks PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7).
   *
   * @return its reason code
   */
  static int checkAck(
      ByteBuf in, int start, int end, int type, int version, PropertyScan properties) {
    checkPacketId(in, start, end);
    var at = start + 2;
    if (at == end) {
      return ReasonCode.SUCCESS;
    }
    if (version < ConnectPacket.MQTT_5) {
      throw PacketException.malformed(
          "%s has two bytes before MQTT 5.0, found %d"
              .formatted(PacketType.name(type), end - start));
    }
    var code = (int) in.getUnsignedByte(at);
    var codes = type <= PacketType.PUBREC ? PUBACK_CODES : PUBREL_CODES;
    if (code != ReasonCode.SUCCESS && !codes.contains(code)) {
      throw PacketException.malformed(
          "%s has the unknown reason code 0x%02X".formatted(PacketType.name(type), code));
    }
    at++;
    if (at < end) {
      checkEnd(properties.read(in, at, end, PropertyScan.IN_ACK), end);
    }
    return code;
  }

  private static void checkPacketId(ByteBuf in, int start, int end) {
    if (end - start < 2) {
      throw PacketException.malformed("the packet ends before its packet identifier");
    }
    if (in.getShort(start) == 0) {
      throw PacketException.protocolError("a packet identifier must not be 0 [MQTT-2.2.1-3]");
    }
  }

  private static void checkEnd(int at, int end) {
    if (at != end) {
      throw PacketException.malformed("the packet has %d bytes too many".formatted(end - at));
    }
  }
}
