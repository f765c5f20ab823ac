package io.honeyguide.mqtt.wire;

/** A CONNECT packet; every part can be set, also to what no client should send. */
public final class ConnectBytes {

  private String name = "MQTT";
  private final int version;
  private final String clientId;
  private int flags;
  private int keepAliveSeconds;
  private byte[] properties = {};
  private byte[] willProperties = {};
  private byte[] afterClientId = {};
  private byte[] credentials = {};

  private ConnectBytes(int version, String clientId) {
    this.version = version;
    this.clientId = clientId;
  }

  /** A CONNECT with a clean start and nothing else, of protocol level 3, 4 or 5. */
  public static ConnectBytes of(int version, String clientId) {
    var connect = new ConnectBytes(version, clientId);
    connect.name = version == 3 ? "MQIsdp" : "MQTT";
    connect.flags = 2;
    return connect;
  }

  /** Another protocol name. */
  public ConnectBytes name(String protocol) {
    name = protocol;
    return this;
  }

  /** Goes on with the session that is there. */
  public ConnectBytes resume() {
    flags &= ~2;
    return this;
  }

  /** Flags as they are. */
  public ConnectBytes flags(int connectFlags) {
    flags = connectFlags;
    return this;
  }

  /** Keep alive. */
  public ConnectBytes keepAlive(int seconds) {
    keepAliveSeconds = seconds;
    return this;
  }

  /** Properties of 5.0, in place of those set before. */
  public ConnectBytes properties(WireBytes wire) {
    properties = wire.bytes();
    return this;
  }

  /** Session Expiry Interval of 5.0, in place of other properties. */
  public ConnectBytes expiry(long seconds) {
    return properties(new WireBytes().u8(0x11).u32(seconds));
  }

  /** A will without properties. */
  public ConnectBytes will(String topic, String payload, int qos, boolean retain) {
    return will(topic, payload, qos, retain, new WireBytes());
  }

  /** A will. */
  public ConnectBytes will(
      String topic, String payload, int qos, boolean retain, WireBytes wireProperties) {
    flags |= 4 | qos << 3 | (retain ? 0x20 : 0);
    willProperties = wireProperties.bytes();
    afterClientId = new WireBytes().text(topic).text(payload).bytes();
    return this;
  }

  /** User name and password. */
  public ConnectBytes credentials(String userName, String password) {
    flags |= 0xC0;
    credentials = new WireBytes().text(userName).text(password).bytes();
    return this;
  }

  /** What follows the client identifier, as it is. */
  public ConnectBytes payload(byte... bytes) {
    afterClientId = bytes;
    return this;
  }

  /** What follows the client identifier, given as numbers of 0 to 255. */
  public ConnectBytes payload(int... bytes) {
    return payload(new WireBytes().raw(bytes).bytes());
  }

  /** The packet's body. */
  public byte[] body() {
    var body = new WireBytes().text(name).u8(version).u8(flags).u16(keepAliveSeconds);
    if (version >= 5) {
      body.sized(properties);
    }
    body.text(clientId);
    if (version >= 5 && (flags & 4) != 0) {
      body.sized(willProperties);
    }
    return body.raw(afterClientId).raw(credentials).bytes();
  }

  /** The packet. */
  public byte[] bytes() {
    return WireBytes.packet(0x10, body());
  }
}
