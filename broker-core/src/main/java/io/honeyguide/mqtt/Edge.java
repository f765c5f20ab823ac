package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vertx.mqtt.MqttEndpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First handler of a connection behind TLS and frames: cuts the bytes into packets, checks each
 * one, handles the hot ones itself and passes the others on, one complete packet at a time, to the
 * decoder of vertx-mqtt. Nothing is flushed here before the turn ends.
 *
 * <p>Pausing is exact to the packet: while there is a reason to pause, no further packet is looked
 * at and the channel is not read.
 *
 * <p>Owner: the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Edge extends ChannelDuplexHandler {

  // Reasons to pause.

  /** CONNECT is read, its session is not there yet. */
  static final int AWAITS_SESSION = 1;

  /** A change of subscriptions is under way; what comes behind it waits for it. */
  static final int AWAITS_SUBSCRIPTIONS = 1 << 1;

  /** The client owes us to take what it was sent. */
  static final int AWAITS_OUTPUT = 1 << 2;

  /** The log is behind with the publishes of this event loop. */
  static final int AWAITS_LOG = 1 << 3;

  /** The log is behind with the publishes of this client. */
  static final int AWAITS_ACKS = 1 << 4;

  /** The broker is about to close. */
  static final int DRAINING = 1 << 5;

  private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
  private static final int LENGTH_BYTES_MAX = 4;

  private final EdgeLoop shared;
  private final Transport transport;
  private final String address;

  // Set when the handler is added, before anything is read.
  private ChannelHandlerContext ctx;
  private Output output;
  private ChannelEnd end;
  private OutputStall stall;

  private @Nullable ByteBuf received;
  private @Nullable ConnectPacket connect;
  private @Nullable MqttConnection connection;

  /** Protocol level, 0 before CONNECT. */
  private int version;

  private int pauses;
  private int packetType;
  private long lastPacketMs;
  private boolean parsing;
  private boolean passedOn;
  private boolean ended;

  /**
   * The edge of one connection.
   *
   * @param address of the peer, for log lines
   */
  @SuppressWarnings("NullAway.Init") // see handlerAdded
  Edge(EdgeLoop shared, Transport transport, String address) {
    this.shared = shared;
    this.transport = transport;
    this.address = address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    output = new Output(context, shared.out, shared.meters);
    end = new ChannelEnd(shared, context, output, transport);
    stall = new OutputStall(shared, output, this::stalled);
    shared.edges.add(this);
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
      return;
    }
    if (ended) {
      bytes.release();
      return;
    }
    received =
        received == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, bytes);
    parse();
  }

  private void parse() {
    if (parsing) {
      return;
    }
    parsing = true;
    try {
      while (pauses == 0 && !ended && readPacket()) {
        lastPacketMs = shared.wheel.nowMs();
      }
    } catch (PacketException fault) {
      refuse(fault);
    } catch (RuntimeException e) {
      LOG.error("MQ1901 packet.failed a packet could not be handled; please report this", e);
      end(ReasonCode.IMPLEMENTATION, "the broker failed to handle a packet");
    } finally {
      parsing = false;
      shared.publish.forget();
      freeReceived();
    }
  }

  private void freeReceived() {
    if (received != null && (ended || !received.isReadable())) {
      received.release();
      received = null;
    }
  }

  /** Handles the packet that is next; false when it is not complete yet. */
  private boolean readPacket() {
    var in = received;
    if (in == null || !in.isReadable()) {
      return false;
    }
    var at = in.readerIndex();
    var limit = in.writerIndex();
    var first = (int) in.getUnsignedByte(at);
    packetType = first >> 4;
    PacketType.check(first, version);
    var length = 0;
    var place = at + 1;
    for (var shift = 0; ; shift += 7) {
      if (place == limit) {
        return false;
      }
      var next = in.getByte(place++);
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw PacketException.malformed(
              "the remaining length takes more bytes than needed [MQTT-1.5.5-1]");
        }
        break;
      }
      if (shift == 7 * (LENGTH_BYTES_MAX - 1)) {
        throw PacketException.malformed("the remaining length has more than four bytes");
      }
    }
    var packetBytes = place - at + length;
    if (packetBytes > shared.options.packetBytesMax()) {
      throw new PacketException(
          ReasonCode.PACKET_TOO_LARGE,
          "a packet of %,d bytes is above the maximum of %,d (mqtt.packet-bytes-max)"
              .formatted(packetBytes, shared.options.packetBytesMax()));
    }
    if (packetBytes > limit - at || mustWait(first)) {
      return false;
    }
    in.readerIndex(at + packetBytes);
    handle(in, first, at, place, at + packetBytes);
    return true;
  }

  /**
   * Whether a packet that is to be answered waits, since the client has not taken the answers
   * before. Acknowledgements of the client never wait: they are what lets a connection go on.
   */
  private boolean mustWait(int first) {
    var unanswered =
        switch (packetType) {
          case PacketType.PUBLISH -> (first & 6) == 0;
          case PacketType.PUBACK, PacketType.PUBCOMP, PacketType.DISCONNECT -> true;
          default -> false;
        };
    if (unanswered || output.hasRoom()) {
      return false;
    }
    pause(AWAITS_OUTPUT);
    stall.begin();
    return true;
  }

  /**
   * Handles one complete packet.
   *
   * @param at where it starts
   * @param start where its fixed header ends
   */
  private void handle(ByteBuf in, int first, int at, int start, int end) {
    var properties = shared.properties;
    switch (packetType) {
      case PacketType.PUBLISH -> {
        shared.publish.read(in, first, start, end, version, properties);
        connected().publish(shared.publish);
      }
      case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP -> {
        var code = PacketRules.checkAck(in, start, end, packetType, version, properties);
        connected().acknowledged(packetType, in.getUnsignedShort(start), code);
      }
      case PacketType.CONNECT -> {
        readConnect(in, start, end);
        pause(AWAITS_SESSION);
        passOn(in, at, end);
      }
      case PacketType.SUBSCRIBE -> {
        PacketRules.checkSubscribe(in, start, end, version, properties);
        passOn(in, at, end);
      }
      case PacketType.UNSUBSCRIBE -> {
        PacketRules.checkUnsubscribe(in, start, end, version, properties);
        passOn(in, at, end);
      }
      case PacketType.PINGREQ -> {
        PacketRules.checkPing(start, end);
        passOn(in, at, end);
      }
      case PacketType.DISCONNECT -> {
        PacketRules.checkDisconnect(in, start, end, version, properties);
        passOn(in, at, end);
      }
      default -> passOn(in, at, end);
    }
  }

  private void passOn(ByteBuf in, int at, int end) {
    passedOn = true;
    ctx.fireChannelRead(in.retainedSlice(at, end - at));
  }

  private MqttConnection connected() {
    var here = connection;
    if (here == null) {
      throw new IllegalStateException("a packet came before the session");
    }
    return here;
  }

  private void readConnect(ByteBuf in, int start, int end) {
    if (version != 0) {
      throw PacketException.protocolError("a second CONNECT [MQTT-3.1.0-2]");
    }
    var packet = ConnectPacket.read(in, start, end, shared.properties, known -> version = known);
    if (packet.hasAuthenticationMethod()) {
      throw new PacketException(
          ReasonCode.BAD_AUTHENTICATION_METHOD, "enhanced authentication is not served");
    }
    if (packet.clientId().isEmpty() && !packet.cleanStart() && version < ConnectPacket.MQTT_5) {
      throw new PacketException(
          ReasonCode.CLIENT_ID_INVALID, "a session that stays needs a client identifier");
    }
    connect = packet;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (passedOn) {
      passedOn = false;
      context.fireChannelReadComplete();
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
  void opened(MqttEndpoint endpoint) {
    var fresh = new MqttConnection(shared, this, connectPacket(), endpoint);
    connection = fresh;
    shared.meters.connections(transport, version, 1);
    fresh.open();
  }

  /** Whether an endpoint was made. */
  boolean isOpened() {
    return connection != null;
  }

  // Pausing.

  /** Reads no further packet as long as there is a reason. */
  void pause(int reason) {
    if (pauses == 0) {
      ctx.channel().config().setAutoRead(false);
    }
    pauses |= reason;
  }

  /** A reason is gone. */
  void resume(int reason) {
    if ((pauses & reason) == 0) {
      return;
    }
    pauses &= ~reason;
    if (pauses == 0 && !ended) {
      parse();
      if (pauses == 0 || ended) {
        ctx.channel().config().setAutoRead(true);
      }
    }
  }

  boolean isPausedFor(int reason) {
    return (pauses & reason) != 0;
  }

  /** Whether packets of the client may wait unread. */
  boolean isPaused() {
    return pauses != 0;
  }

  /** When the last packet came, as the wheel counts. */
  long lastPacketMs() {
    return lastPacketMs;
  }

  // What goes out.

  /** Where packets to the client are appended. */
  Output output() {
    return output;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    output.write();
    context.write(message, promise);
    output.wrote();
  }

  /** Puts the flush off to the end of the turn, whoever asks for it. */
  @Override
  public void flush(ChannelHandlerContext context) {
    // What was written is marked already.
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.fireChannelWritabilityChanged();
    if (context.channel().isWritable() && !ended) {
      shared.loop.endOfTurn().execute(this::writable);
    }
  }

  private void writable() {
    if (ended || !ctx.channel().isWritable()) {
      return;
    }
    stall.end();
    resume(AWAITS_OUTPUT);
    if (connection != null) {
      connection.writable();
    }
  }

  // The end.

  /** A packet broke the rules: answers with its reason code, counts it and closes. */
  void refuse(PacketException fault) {
    if (ended) {
      return;
    }
    shared.meters.malformed(PacketType.name(packetType));
    var client = connect == null ? "" : connect.clientId();
    shared.faults.refused(packetType, fault, client, address);
    end(fault.code(), fault.what());
  }

  /**
   * Ends the connection from our side, its will published: with DISCONNECT, or CONNACK if the
   * client has none yet, where its version knows how to say why.
   */
  void end(int code, @Nullable String why) {
    if (ended) {
      return;
    }
    var packetBytesMax = connect == null ? Long.MAX_VALUE : connect.maximumPacketBytes();
    if (connection != null && connection.isAccepted()) {
      LastWords.disconnect(output, version, packetBytesMax, code, why);
    } else {
      shared.meters.connected(ReasonCode.tag(code));
      LastWords.refuseConnect(output, version, packetBytesMax, code, why);
    }
    leave(code, true);
    end.begin();
  }

  /** The client said DISCONNECT. */
  void disconnected(int code) {
    leave(code, code != ReasonCode.SUCCESS);
    end.begin();
  }

  private void leave(int code, boolean publishWill) {
    if (ended) {
      return;
    }
    ended = true;
    if (connection != null) {
      LOG.debug(
          "MQ1203 client.disconnected client={} from={} reason={}(0x{})",
          FaultLog.shown(connectPacket().clientId()),
          address,
          ReasonCode.tag(code),
          Integer.toHexString(code));
      shared.meters.connections(transport, version, -1);
      shared.meters.disconnected(ReasonCode.tag(code));
      connection.ended(publishWill);
    }
  }

  /** Whoever closes, the output leaves first. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    leave(ReasonCode.UNSPECIFIED, true);
    end.begin();
    context.channel().closeFuture().addListener(closed -> promise.trySuccess());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave(ReasonCode.UNSPECIFIED, true);
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    leave(ReasonCode.UNSPECIFIED, true);
    end.over();
    output.close();
    if (!parsing) {
      freeReceived();
    }
    stall.end();
    shared.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Resets and TLS failures: the connection is lost, which is not ours to report.
    LOG.debug("connection from {} lost: {}", address, cause.toString());
    leave(ReasonCode.UNSPECIFIED, true);
    context.close();
  }

  /** Whether the connection is over, or about to be. */
  boolean hasEnded() {
    return ended;
  }

  /** The connection, for who drains it; null before CONNECT. */
  @Nullable MqttConnection connection() {
    return connection;
  }

  private void stalled(long waitingBytes) {
    LOG.warn(
        "MQ1205 client.stalled client={} from={} took none of {} bytes in {} ms",
        connect == null ? "" : FaultLog.shown(connect.clientId()),
        address,
        waitingBytes,
        shared.options.stalledAfterMs());
    leave(ReasonCode.UNSPECIFIED, true);
    ctx.close();
  }
}
