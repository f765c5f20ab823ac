package io.honeyguide.mqtt;

import io.honeyguide.delivery.SessionOutlet.Delivered;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.VarInt;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBLISH and PUBREL to one client, straight from the stored message into the connection's
 * output (sections 3.3 and 3.6).
 *
 * <p>Owner: the connection's event loop.
 */
final class OutgoingPublish {

  private static final int PUBREL = PacketType.PUBREL << 4 | 2;
  private static final int EXPIRY_BYTES = 5;

  private final Output output;
  private final int version;
  private final long packetBytesMax;
  private final InstantSource clock;
  private final EdgeMeters meters;

  /**
   * Writes for one client.
   *
   * @param packetBytesMax largest packet that the client takes
   */
  OutgoingPublish(
      Output output, int version, long packetBytesMax, InstantSource clock, EdgeMeters meters) {
    this.output = output;
    this.version = version;
    this.packetBytesMax = packetBytesMax;
    this.clock = clock;
    this.meters = meters;
  }

  /** Writes a PUBLISH, as {@link io.honeyguide.delivery.SessionOutlet#deliver} has it. */
  Delivered write(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers) {
    var propertyBytes = version < ConnectPacket.MQTT_5 ? 0 : propertyBytes(message, identifiers);
    var bytes = 2 + message.topicBytes() + (qos > 0 ? 2 : 0) + message.payloadBytes();
    if (version >= ConnectPacket.MQTT_5) {
      bytes += VarInt.bytes(propertyBytes) + propertyBytes;
    }
    var packetBytes = 1 + VarInt.bytes(bytes) + bytes;
    if (packetBytes > packetBytesMax || bytes > VarInt.MAX) {
      return Delivered.SKIPPED; // [MQTT-3.1.2-25]
    }
    if (!output.hasRoom()) {
      return Delivered.NO_ROOM;
    }
    var out = output.append(packetBytes);
    out.writeByte(PacketType.PUBLISH << 4 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0));
    VarInt.write(out, bytes);
    message.copy(message.topicAt() - 2, 2 + message.topicBytes(), out);
    if (qos > 0) {
      out.writeShort(packetId);
    }
    if (version >= ConnectPacket.MQTT_5) {
      VarInt.write(out, propertyBytes);
      writeProperties(out, message, identifiers);
    }
    message.copy(message.payloadAt(), message.payloadBytes(), out);
    meters.sent(qos, dup);
    return Delivered.SENT;
  }

  private static int propertyBytes(MessageView message, int @Nullable [] identifiers) {
    var bytes = message.propertiesBytes();
    if (message.expirySeconds() != PublishRequest.NO_EXPIRY) {
      bytes += EXPIRY_BYTES;
    }
    if (identifiers != null) {
      for (var identifier : identifiers) {
        bytes += 1 + VarInt.bytes(identifier);
      }
    }
    return bytes;
  }

  private void writeProperties(ByteBuf out, MessageView message, int @Nullable [] identifiers) {
    message.copy(message.propertiesAt(), message.propertiesBytes(), out);
    if (message.expirySeconds() != PublishRequest.NO_EXPIRY) {
      // What is left of it, rounded up [MQTT-3.3.2-6]; a repetition may come after its time.
      var leftMs = Math.max(0, message.expiresAtMs() - clock.millis());
      out.writeByte(PropertyScan.MESSAGE_EXPIRY).writeInt((int) ((leftMs + 999) / 1000));
    }
    if (identifiers != null) {
      for (var identifier : identifiers) {
        out.writeByte(PropertyScan.SUBSCRIPTION_IDENTIFIER);
        VarInt.write(out, identifier);
      }
    }
  }

  /** Writes a PUBREL. */
  void release(int packetId, int code) {
    AckLine.write(output.append(AckLine.ANSWER_BYTES), PUBREL, packetId, code);
  }
}
