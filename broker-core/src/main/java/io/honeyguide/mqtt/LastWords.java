package io.honeyguide.mqtt;

import io.honeyguide.message.VarInt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told before we close its connection: CONNACK or DISCONNECT with a reason code
 * and a sentence, as far as its version knows them.
 */
final class LastWords {

  private static final int CONNACK = PacketType.CONNACK << 4;
  private static final int DISCONNECT = PacketType.DISCONNECT << 4;
  private static final int SENTENCE_CHARACTERS_MAX = 200;
  private static final int FIXED_HEADER_BYTES_MAX = 5;

  private LastWords() {}

  /**
   * Refuses CONNECT.
   *
   * @param version protocol level, 0 if it never came to be known: then there is nothing to say but
   *     that it is not served
   * @param packetBytesMax largest packet that the client takes
   */
  static void refuseConnect(
      Output output, int version, long packetBytesMax, int code, @Nullable String why) {
    if (version == 0 && code != ReasonCode.UNSUPPORTED_VERSION) {
      return;
    }
    var known = connackCode(code);
    if (version >= ConnectPacket.MQTT_5) {
      write(output, CONNACK, known, why, packetBytesMax);
      return;
    }
    var returnCode = returnCode(known);
    if (returnCode != 0) {
      output.append(4).writeByte(CONNACK).writeByte(2).writeShort(returnCode);
    }
  }

  /** The code for CONNACK, which does not have all that DISCONNECT has (MQTT 5.0, table 3-1). */
  private static int connackCode(int code) {
    return switch (code) {
      case ReasonCode.SHUTTING_DOWN, ReasonCode.TAKEN_OVER, ReasonCode.ADMINISTRATIVE_ACTION ->
          ReasonCode.SERVER_UNAVAILABLE;
      default -> code;
    };
  }

  /** The return code of CONNACK before 5.0 (MQTT 3.1.1, table 3.1), or 0 where none fits. */
  private static int returnCode(int code) {
    return switch (code) {
      case ReasonCode.UNSUPPORTED_VERSION -> 1;
      case ReasonCode.CLIENT_ID_INVALID -> 2;
      case ReasonCode.SERVER_UNAVAILABLE,
          ReasonCode.SERVER_BUSY,
          ReasonCode.QUOTA_EXCEEDED,
          ReasonCode.CONNECTION_RATE_EXCEEDED ->
          3;
      case ReasonCode.BAD_CREDENTIALS -> 4;
      case ReasonCode.NOT_AUTHORIZED, ReasonCode.BANNED -> 5;
      default -> 0;
    };
  }

  /** Says DISCONNECT, which is the client's alone before 5.0. */
  static void disconnect(
      Output output, int version, long packetBytesMax, int code, @Nullable String why) {
    if (version >= ConnectPacket.MQTT_5) {
      write(output, DISCONNECT, code, why, packetBytesMax);
    }
  }

  private static void write(
      Output output, int first, int code, @Nullable String why, long packetBytesMax) {
    var body = body(first, code, why == null ? "" : why);
    if (body.readableBytes() + 1 + VarInt.bytes(body.readableBytes()) > packetBytesMax) {
      body = body(first, code, "");
    }
    var out = output.append(body.readableBytes() + FIXED_HEADER_BYTES_MAX).writeByte(first);
    VarInt.write(out, body.readableBytes());
    out.writeBytes(body);
  }

  private static ByteBuf body(int first, int code, String why) {
    var body = Unpooled.buffer();
    if (first == CONNACK) {
      body.writeByte(0); // no session present [MQTT-3.2.2-6]
    }
    body.writeByte(code);
    var sentence = why.substring(0, Math.min(why.length(), SENTENCE_CHARACTERS_MAX));
    var utf8 = sentence.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 0) {
      VarInt.write(body, 3 + utf8.length);
      body.writeByte(PropertyScan.REASON_STRING).writeShort(utf8.length).writeBytes(utf8);
    } else if (first == CONNACK) {
      body.writeByte(0);
    }
    return body;
  }
}
