package io.honeyguide.mqtt;

import io.honeyguide.message.VarInt;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * The properties of a CONNACK that accepts a client of 5.0 (section 3.2.2.3), with the size they
 * have, since the client may not take every size [MQTT-3.1.2-24].
 */
final class Connack {

  /** Flags and reason code. */
  private static final int BYTES_BEFORE_PROPERTIES = 2;

  private final MqttProperties properties = new MqttProperties();
  private int bytes;

  /**
   * What a client is told.
   *
   * @param admission how it proved who it is
   * @param clientId its own or the one it was given
   * @param keepAliveSeconds that are enforced
   * @param expirySeconds that its session lives on
   * @param explicit whether to say also what goes without saying
   */
  Connack(
      ConnectPacket connect,
      MqttOptions options,
      Admission admission,
      String clientId,
      int keepAliveSeconds,
      long expirySeconds,
      boolean explicit) {
    if (connect.version() < ConnectPacket.MQTT_5) {
      return;
    }
    if (expirySeconds != connect.sessionExpirySeconds()) {
      add(PropertyScan.SESSION_EXPIRY, (int) expirySeconds, 4);
    }
    add(PropertyScan.RECEIVE_MAXIMUM, options.receiveMaximum(), 2);
    add(PropertyScan.MAXIMUM_PACKET_SIZE, options.packetBytesMax(), 4);
    if (explicit || options.topicAliasMaximum() > 0) {
      add(PropertyScan.TOPIC_ALIAS_MAXIMUM, options.topicAliasMaximum(), 2);
    }
    if (explicit) {
      add(PropertyScan.RETAIN_AVAILABLE, 1, 1);
      add(PropertyScan.WILDCARD_AVAILABLE, 1, 1);
      add(PropertyScan.IDENTIFIERS_AVAILABLE, 1, 1);
      add(PropertyScan.SHARED_AVAILABLE, 1, 1);
    }
    addAuthentication(admission);
    if (connect.clientId().isEmpty()) {
      add(PropertyScan.ASSIGNED_CLIENT_IDENTIFIER, clientId);
    }
    if (keepAliveSeconds != connect.keepAliveSeconds()) {
      add(PropertyScan.SERVER_KEEP_ALIVE, keepAliveSeconds, 2);
    }
    // Only for who asked [MQTT-3.1.2-28], and only what can stand in a topic name.
    if (connect.wantsResponseInformation()
        && !options.limits().responseInformation().isEmpty()
        && clientId.indexOf('+') < 0
        && clientId.indexOf('#') < 0) {
      add(
          PropertyScan.RESPONSE_INFORMATION,
          options.limits().responseInformation().replace(MqttLimits.CLIENT, clientId));
    }
  }

  /** Ends the exchange of enhanced authentication, if there was one [MQTT-4.12.0-5]. */
  private void addAuthentication(Admission admission) {
    var method = admission.method();
    if (method != null) {
      add(PropertyScan.AUTHENTICATION_METHOD, method);
      var data = admission.words();
      properties.add(new MqttProperties.BinaryProperty(PropertyScan.AUTHENTICATION_DATA, data));
      bytes += 3 + data.length;
    }
  }

  private void add(int id, int value, int valueBytes) {
    properties.add(new MqttProperties.IntegerProperty(id, value));
    bytes += 1 + valueBytes;
  }

  private void add(int id, String value) {
    properties.add(new MqttProperties.StringProperty(id, value));
    bytes += 3 + ByteBufUtil.utf8Bytes(value);
  }

  /** Whether a client takes the packet. */
  boolean fits(long packetBytesMax) {
    var length = BYTES_BEFORE_PROPERTIES + VarInt.bytes(bytes) + bytes;
    return 1 + VarInt.bytes(length) + length <= packetBytesMax;
  }

  MqttProperties properties() {
    return properties;
  }
}
