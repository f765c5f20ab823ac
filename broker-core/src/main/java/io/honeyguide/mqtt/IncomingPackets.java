package io.honeyguide.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.mqtt.MqttEndpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Checks each complete packet of one connection and sends it on its way: the hot ones straight to
 * the {@link MqttConnection}, the others, one at a time, to the decoder of vertx-mqtt.
 *
 * <p>Owner: the connection's event loop.
 */
final class IncomingPackets {

  /** A whole packet [MQTT-3.12.4-1]. */
  private static final int PINGRESP = 0xD000;

  private final EdgeLoop shared;
  private final ChannelHandlerContext ctx;
  private final ReadGate gate;
  private final Output output;
  private final OutputStall stall;
  private @Nullable ConnectPacket connect;
  private @Nullable Credentials credentials;
  private @Nullable Admission admission;
  private @Nullable MqttConnection connection;

  /** Protocol level, 0 before CONNECT. */
  private int version;

  private boolean passedOn;

  /**
   * The packets of one connection.
   *
   * @param ctx of the edge: what is passed on goes to the handler behind it
   */
  IncomingPackets(
      EdgeLoop shared, ChannelHandlerContext ctx, ReadGate gate, Output output, OutputStall stall) {
    this.shared = shared;
    this.ctx = ctx;
    this.gate = gate;
    this.output = output;
    this.stall = stall;
  }

  /**
   * Whether a packet that is to be answered has to wait, since the client has not taken the answers
   * before. Acknowledgements of the client never wait: they are what lets a connection go on.
   */
  boolean mustWait(Framing packet) {
    var unanswered =
        switch (packet.type()) {
          case PacketType.PUBLISH -> (packet.first() & 6) == 0;
          case PacketType.PUBACK, PacketType.PUBCOMP, PacketType.DISCONNECT -> true;
          default -> false;
        };
    if (unanswered || output.hasRoom()) {
      return false;
    }
    gate.pause(ReadGate.AWAITS_OUTPUT);
    stall.begin();
    return true;
  }

  /** Handles one complete packet. */
  void handle(Framing packet) {
    var in = packet.bytes();
    var start = packet.start();
    var end = packet.end();
    var properties = shared.properties;
    if (connection == null && version != 0) {
      handleBeforeConnack(packet);
      return;
    }
    switch (packet.type()) {
      case PacketType.PUBLISH -> {
        shared.publish.read(in, packet.first(), start, end, version, properties);
        connected().publish(shared.publish);
      }
      case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP -> {
        var code = PacketRules.checkAck(in, start, end, packet.type(), version, properties);
        connected().acknowledged(packet.type(), in.getUnsignedShort(start), code);
      }
      case PacketType.CONNECT -> {
        readConnect(packet);
        gate.pause(ReadGate.AWAITS_SESSION);
        passOn(packet);
      }
      case PacketType.SUBSCRIBE -> {
        PacketRules.checkSubscribe(in, start, end, version, properties);
        passOn(packet);
      }
      case PacketType.UNSUBSCRIBE -> {
        PacketRules.checkUnsubscribe(in, start, end, version, properties);
        passOn(packet);
      }
      case PacketType.PINGREQ -> {
        PacketRules.checkPing(start, end);
        // Not passed on: two bytes would cost as much as any packet, and a client that sends
        // nothing else could keep its event loop from all others.
        output.append(2).writeShort(PINGRESP);
      }
      case PacketType.DISCONNECT -> {
        PacketRules.checkDisconnect(in, start, end, version, properties);
        passOn(packet);
      }
      case PacketType.AUTH -> auth(packet);
      default -> passOn(packet);
    }
  }

  /** Until it is known who the client is nothing else is heard of it [MQTT-3.1.2-30]. */
  private void handleBeforeConnack(Framing packet) {
    switch (packet.type()) {
      case PacketType.CONNECT ->
          throw PacketException.protocolError("a second CONNECT [MQTT-3.1.0-2]");
      case PacketType.AUTH -> auth(packet);
      case PacketType.DISCONNECT -> {
        PacketRules.checkDisconnect(
            packet.bytes(), packet.start(), packet.end(), version, shared.properties);
        admission().disconnected();
      }
      default ->
          throw PacketException.protocolError(
              "only AUTH and DISCONNECT may come before CONNACK [MQTT-3.1.2-30]");
    }
  }

  private void auth(Framing packet) {
    var properties = shared.properties;
    var code = PacketRules.checkAuth(packet.bytes(), packet.start(), packet.end(), properties);
    admission().auth(code, properties);
  }

  /** Finds out who the client is. */
  void admit(Edge edge, Runnable admitted) {
    var said = credentials;
    if (said == null) {
      throw new IllegalStateException("CONNECT was not read");
    }
    credentials = null;
    var fresh = new Admission(shared, edge, connectPacket(), said.method(), admitted);
    admission = fresh;
    fresh.begin(said);
  }

  /** Who the client is; not before CONNECT. */
  Admission admission() {
    var here = admission;
    if (here == null) {
      throw new IllegalStateException("CONNECT was not read");
    }
    return here;
  }

  private void passOn(Framing packet) {
    passedOn = true;
    ctx.fireChannelRead(packet.bytes().retainedSlice(packet.at(), packet.end() - packet.at()));
  }

  /** A read is complete: whoever was passed something hears of it. */
  void readComplete() {
    if (passedOn) {
      passedOn = false;
      ctx.fireChannelReadComplete();
    }
  }

  private MqttConnection connected() {
    var here = connection;
    if (here == null) {
      throw new IllegalStateException("a packet came before the session");
    }
    return here;
  }

  /** Reads the first packet, which is CONNECT, and what it asks for. */
  void readConnect(Framing first) {
    if (version != 0) {
      throw PacketException.protocolError("a second CONNECT [MQTT-3.1.0-2]");
    }
    var packet =
        ConnectPacket.read(
            first.bytes(),
            first.start(),
            first.end(),
            shared.properties,
            known -> version = known,
            said -> credentials = said);
    connect = packet; // a refusal heeds what it says of packet sizes
    if (packet.clientId().isEmpty() && !packet.mayBeNameless()) {
      throw new PacketException(
          ReasonCode.CLIENT_ID_INVALID,
          "MQTT 3.1 asks for a client identifier, as does a session of 3.1.1 that stays");
    }
    var will = packet.will();
    if (will != null
        && !TopicLimits.of(shared.options.limits()).takes(Unpooled.wrappedBuffer(will.topic()))) {
      throw new PacketException(
          ReasonCode.TOPIC_NAME_INVALID,
          "the will's topic is above mqtt.topic-levels-max or mqtt.topic-bytes-max");
    }
  }

  /** The client identifier: the client's own, or the one it is given for want of one. */
  String assignClientId() {
    var packet = connectPacket();
    return packet.clientId().isEmpty() ? "hg-" + UUID.randomUUID() : packet.clientId();
  }

  private ConnectPacket connectPacket() {
    var packet = connect;
    if (packet == null) {
      throw new IllegalStateException("CONNECT was not read");
    }
    return packet;
  }

  /** vertx-mqtt made an endpoint of the CONNECT that was passed on. */
  MqttConnection opened(MqttEndpoint endpoint, Edge edge) {
    var fresh = new MqttConnection(shared, edge, connectPacket(), endpoint);
    connection = fresh;
    return fresh;
  }

  /** Protocol level, 0 before CONNECT. */
  int version() {
    return version;
  }

  /** CONNECT, or null before it. */
  @Nullable ConnectPacket connect() {
    return connect;
  }

  /** The connection, or null before CONNECT was taken. */
  @Nullable MqttConnection connection() {
    return connection;
  }
}
