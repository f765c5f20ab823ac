package io.honeyguide.mqtt;

import io.honeyguide.listen.ConnectionGate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.mqtt.MqttEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First handler of a connection behind TLS and frames: wires its parts together, from the first
 * byte to the end. {@link Framing} cuts packets, {@link ReadGate} says whether the next one is
 * looked at, {@link IncomingPackets} handles it; {@link Output} collects what goes out, and nothing
 * is flushed here before the turn ends.
 *
 * <p>Owner: the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Edge extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

  private final EdgeLoop shared;
  private final Transport transport;
  private final String address;
  private final ConnectionGate.Entry entry;
  private final Framing framing;

  // Set when the handler is added, before anything is read.
  private ChannelHandlerContext ctx;
  private Output output;
  private ChannelEnd end;
  private OutputStall stall;
  private ReadGate gate;
  private IncomingPackets packets;
  private Pacing pacing;

  private long lastPacketMs;
  private boolean parsing;
  private boolean ended;

  /**
   * The edge of one connection.
   *
   * @param address of the peer, for log lines
   * @param entry whether the connection is served, or let in only to be told why not
   */
  @SuppressWarnings("NullAway.Init") // see handlerAdded
  Edge(EdgeLoop shared, Transport transport, String address, ConnectionGate.Entry entry) {
    this.shared = shared;
    this.transport = transport;
    this.address = address;
    this.entry = entry;
    this.framing = new Framing(shared.options.packetBytesMax());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    output = new Output(context, shared.out, shared.meters);
    end = new ChannelEnd(shared, context, output, transport);
    stall = new OutputStall(shared, output, this::stalled);
    gate = new ReadGate(context.channel(), this::readOn);
    pacing = new Pacing(shared, gate, System::nanoTime);
    packets = new IncomingPackets(shared, context, gate, output, stall);
    shared.meters.socket();
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
    shared.meters.bytesReceived(bytes.readableBytes());
    framing.add(context, bytes);
    parse();
  }

  /** A pause is over: what the client sent meanwhile waits, so it was not silent. */
  private void readOn() {
    lastPacketMs = shared.wheel.nowMs();
    parse();
  }

  private void parse() {
    if (parsing) {
      return;
    }
    parsing = true;
    try {
      while (!gate.isPaused() && !ended && readPacket()) {
        lastPacketMs = shared.wheel.nowMs();
      }
    } catch (PacketException fault) {
      refuse(fault);
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      parsing = false;
      shared.publish.forget();
      freeReceived();
    }
  }

  /** Handles something of the client; a failure of ours ends this connection and no other. */
  void attempt(Runnable handling) {
    try {
      handling.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException e) {
    LOG.error("MQ1901 packet.failed a packet could not be handled; please report this", e);
    end(ReasonCode.IMPLEMENTATION, "the broker failed to handle a packet");
  }

  private void freeReceived() {
    if (ended) {
      framing.freeAll();
    } else {
      framing.free();
    }
  }

  /** Handles the packet that is next; false when it is not complete yet or has to wait. */
  private boolean readPacket() {
    if (!framing.next(packets.version()) || packets.mustWait(framing)) {
      return false;
    }
    framing.advance();
    shared.meters.packetReceived(framing.type());
    if (entry == ConnectionGate.Entry.WELCOME) {
      packets.handle(framing);
      pacing.count(framing.end() - framing.at(), framing.type() == PacketType.PUBLISH);
    } else {
      turnAway();
    }
    return true;
  }

  /** Tells a client that there is no room for it, in words of its version. */
  private void turnAway() {
    packets.readConnect(framing);
    if (entry == ConnectionGate.Entry.TOO_FAST) {
      end(ReasonCode.CONNECTION_RATE_EXCEEDED, "too many clients connect at once");
    } else {
      end(ReasonCode.QUOTA_EXCEEDED, "there are too many connections");
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    packets.readComplete();
  }

  /** The client identifier: the client's own, or the one it is given for want of one. */
  String assignClientId() {
    return packets.assignClientId();
  }

  /** Finds out who sent CONNECT; goes on with it once that is known. */
  void admit(Runnable admitted) {
    packets.admit(this, admitted);
  }

  /** Who the client is; not before CONNECT. */
  Admission admission() {
    return packets.admission();
  }

  /** vertx-mqtt made an endpoint of the CONNECT that was passed on. */
  void opened(MqttEndpoint endpoint) {
    var connection = packets.opened(endpoint, this);
    shared.meters.connections(packets.version(), 1);
    connection.open();
  }

  /** Where the client is. */
  String address() {
    return address;
  }

  /** Whether an endpoint was made. */
  boolean isOpened() {
    return packets.connection() != null;
  }

  /** Whether the connection is read. */
  ReadGate gate() {
    return gate;
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
    shared.meters.packetSent();
    if (message instanceof ByteBuf bytes) {
      shared.meters.bytesSent(bytes.readableBytes());
    }
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
    gate.resume(ReadGate.AWAITS_OUTPUT);
    var connection = packets.connection();
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
    shared.meters.malformed(PacketType.name(framing.type()), ReasonCode.tag(fault.code()));
    shared.faults.refused(framing.type(), fault, clientId(), address);
    end(fault.code(), fault.what());
  }

  /** The client may not be here, or may no longer: says so, notes it and closes. */
  void reject(int code, String why) {
    if (ended) {
      return;
    }
    var connection = packets.connection();
    var isAccepted = connection != null && connection.isAccepted();
    var type = isAccepted ? PacketType.AUTH : PacketType.CONNECT;
    shared.faults.refused(type, new PacketException(code, why), clientId(), address);
    end(code, why);
  }

  /**
   * Ends the connection from our side, its will published: with DISCONNECT, or CONNACK if the
   * client has none yet, where its version knows how to say why.
   */
  void end(int code, @Nullable String why) {
    if (ended) {
      return;
    }
    var connect = packets.connect();
    var connection = packets.connection();
    var version = packets.version();
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

  /** As the client called itself, if it did. */
  private String clientId() {
    var connect = packets.connect();
    return connect == null ? "" : connect.clientId();
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
    gate.over();
    var connection = packets.connection();
    if (connection != null) {
      LOG.debug(
          "MQ1203 client.disconnected client={} from={} reason={}(0x{})",
          FaultLog.shown(clientId()),
          address,
          ReasonCode.tag(code),
          Integer.toHexString(code));
      shared.meters.connections(packets.version(), -1);
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
    pacing.end();
    shared.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Resets and TLS failures: the connection is lost, which is not ours to report.
    if (cause instanceof Error) {
      LOG.error("MQ1902 connection.failed from={}; please report this", address, cause);
    } else {
      LOG.debug("connection from {} lost: {}", address, cause.toString());
    }
    leave(ReasonCode.UNSPECIFIED, true);
    context.close();
  }

  /** Whether the connection is over, or about to be. */
  boolean hasEnded() {
    return ended;
  }

  /** The connection, for who drains it; null before CONNECT. */
  @Nullable MqttConnection connection() {
    return packets.connection();
  }

  private void stalled(long waitingBytes) {
    LOG.warn(
        "MQ1205 client.stalled client={} from={} took none of {} bytes in {} ms",
        FaultLog.shown(clientId()),
        address,
        waitingBytes,
        shared.options.stalledAfterMs());
    leave(ReasonCode.UNSPECIFIED, true);
    ctx.close();
  }
}
