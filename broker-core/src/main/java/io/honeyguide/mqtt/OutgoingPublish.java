package io.honeyguide.mqtt;

import io.honeyguide.delivery.SessionOutlet.Delivered;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.VarInt;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBLISH to one client, straight from the stored message into the connection's output
 * (section 3.3).
 *
 * <p>Owner: the connection's event loop.
 */
final class OutgoingPublish {

  private static final int EXPIRY_BYTES = 5;

  private final Output output;
  private final int version;
  private final long packetBytesMax;
  private final InstantSource clock;
  private final EdgeMeters meters;
  private final OutgoingAliases aliases;

  /**
   * Writes for one client.
   *
   * @param packetBytesMax largest packet that the client takes
   * @param aliases those of this connection [MQTT-3.3.2-7]
   */
  OutgoingPublish(
      Output output,
      int version,
      long packetBytesMax,
      InstantSource clock,
      EdgeMeters meters,
      OutgoingAliases aliases) {
    this.output = output;
    this.version = version;
    this.packetBytesMax = packetBytesMax;
    this.clock = clock;
    this.meters = meters;
    this.aliases = aliases;
  }

  /** Writes a PUBLISH, as {@link io.honeyguide.delivery.SessionOutlet#deliver} has it. */
  Delivered write(
      MessageView message,
      int packetId,
      int qos,
      boolean dup,
      boolean retain,
      int @Nullable [] identifiers) {
    var alias = aliases.find(message);
    var topicBytes = alias != 0 && aliases.isKnown() ? 0 : message.topicBytes();
    var propertyBytes = version < ConnectPacket.MQTT_5 ? 0 : propertyBytes(message, identifiers);
    var bytes = bodyBytes(message, qos, topicBytes, propertyBytes + aliasBytes(alias));
    if (isTooLarge(bytes) && topicBytes > 0 && alias != 0) {
      // What would be too large with an alias beside its topic may not be so without.
      alias = 0;
      bytes = bodyBytes(message, qos, topicBytes, propertyBytes);
    }
    if (isTooLarge(bytes)) {
      return Delivered.SKIPPED; // [MQTT-3.1.2-25]
    }
    if (!output.hasRoom()) {
      return Delivered.NO_ROOM;
    }
    var out = output.append(1 + VarInt.bytes(bytes) + bytes);
    out.writeByte(PacketType.PUBLISH << 4 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0));
    VarInt.write(out, bytes);
    if (topicBytes == 0) {
      out.writeShort(0);
    } else {
      message.copy(message.topicAt() - 2, 2 + topicBytes, out);
    }
    if (qos > 0) {
      out.writeShort(packetId);
    }
    if (version >= ConnectPacket.MQTT_5) {
      VarInt.write(out, propertyBytes + aliasBytes(alias));
      if (alias != 0) {
        out.writeByte(PropertyScan.TOPIC_ALIAS).writeShort(alias);
        aliases.wrote(message);
      }
      writeProperties(out, message, identifiers);
    }
    message.copy(message.payloadAt(), message.payloadBytes(), out);
    meters.sent(qos, dup, message.payloadBytes());
    return Delivered.SENT;
  }

  private static int aliasBytes(int alias) {
    return alias == 0 ? 0 : OutgoingAliases.PROPERTY_BYTES;
  }

  /** Bytes of the packet after its fixed header. */
  private int bodyBytes(MessageView message, int qos, int topicBytes, int propertyBytes) {
    var bytes = 2 + topicBytes + (qos > 0 ? 2 : 0) + message.payloadBytes();
    return version < ConnectPacket.MQTT_5
        ? bytes
        : bytes + VarInt.bytes(propertyBytes) + propertyBytes;
  }

  private boolean isTooLarge(int bytes) {
    return 1 + VarInt.bytes(bytes) + bytes > packetBytesMax || bytes > VarInt.MAX;
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
}
