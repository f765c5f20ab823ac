package io.honeyguide.mqtt;

import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.Shard;
import io.honeyguide.listen.ConnectionGate;
import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.ListenPoint;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.publish.Loop;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.mqtt.MqttEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT on one event loop: listens, and serves every connection accepted there or attached to it.
 * There is one instance for each event loop and listener; those of one listener share its port, and
 * Vert.x spreads the connections over them.
 *
 * <p>Owner: one event loop. Everything is called on it, the constructor included.
 */
public final class MqttListener {

  /** Handlers of Vert.x that would collide with those of vertx-mqtt, or queue without counting. */
  private static final List<String> LEFT_BY_VERTX = List.of("idle", "chunkedWriter", "inflater");

  private static final Logger LOG = LoggerFactory.getLogger(MqttListener.class);

  private final Vertx vertx;
  private final ListenPoint place;
  private final MqttOptions options;
  private final EdgeLoop shared;
  private final MqttEngine engine;
  private final NetServer server;
  private final Promise<Void> closed = Promise.promise();
  private @Nullable Long timer;
  private boolean draining;
  private boolean closing;

  /**
   * A listener that does not listen yet.
   *
   * @param point the same on every event loop
   * @throws IllegalStateException when vertx-mqtt is of a version that cannot carry the edge
   */
  public MqttListener(
      Vertx vertx,
      Loop loop,
      Shard shard,
      MqttPoint point,
      Authentication authentication,
      BrokerMetrics metrics) {
    this.vertx = vertx;
    this.place = point.place();
    this.options = point.options();
    this.shared = new EdgeLoop(loop, shard, point, authentication, metrics, System.nanoTime());
    this.engine = new MqttEngine(vertx, options, this::opened);
    this.server =
        vertx
            .createNetServer(place.configure(new NetServerOptions()))
            .connectHandler(socket -> accept(socket, transport(options.listen())));
    shared.loop.mailbox().afterDrain(this::closeWhenDrained);
  }

  /**
   * Starts to listen.
   *
   * @return the port, negative for a unix socket, once connections are accepted
   */
  public Future<Integer> listen() {
    startTimer();
    return server
        .listen(place.address())
        .onSuccess(listening -> place.onNewCertificates(this::showCertificates))
        .map(NetServer::actualPort);
  }

  private void showCertificates(ServerSSLOptions certificates) {
    server
        .updateSSLOptions(certificates)
        .onFailure(
            failure ->
                LOG.error(
                    "MQ1902 tls.notUpdated listener={} reason=\"{}\"",
                    options.listen().name(),
                    failure.toString()));
  }

  private static Transport transport(ListenOptions listen) {
    if (listen.address() instanceof ListenAddress.Unix) {
      return Transport.UNIX;
    }
    return listen.tls() == null ? Transport.TCP : Transport.TLS;
  }

  private void startTimer() {
    if (timer == null) {
      timer =
          vertx.setPeriodic(DeadlineWheel.TICK_MS, id -> shared.wheel.advanceTo(System.nanoTime()));
    }
  }

  private void accept(NetSocket accepted, Transport transport) {
    var gate = place.gate();
    var entry = gate.enter();
    if (entry == ConnectionGate.Entry.CROWDED) {
      shared.meters.connected("crowded");
      accepted.close();
      return;
    }
    var channel = ((NetSocketInternal) accepted).channelHandlerContext().channel();
    var unused = channel.closeFuture().addListener(gone -> gate.leave(entry));
    attach(accepted, transport, entry);
  }

  /**
   * Serves MQTT on a socket that somebody else accepted and counts, such as one upgraded from HTTP.
   * From here on the socket is the listener's.
   */
  public void attach(NetSocket accepted, Transport transport) {
    startTimer();
    attach(accepted, transport, ConnectionGate.Entry.WELCOME);
  }

  private void attach(NetSocket accepted, Transport transport, ConnectionGate.Entry entry) {
    var socket = (NetSocketInternal) accepted;
    if (draining) {
      socket.close();
      return;
    }
    var channel = socket.channelHandlerContext().channel();
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(options.outputBytesMax() / 4, options.outputBytesMax()));
    var pipeline = channel.pipeline();
    for (var name : LEFT_BY_VERTX) {
      if (pipeline.get(name) != null) {
        pipeline.remove(name);
      }
    }
    engine.attach(socket);
    var edge = new Edge(shared, transport, address(socket), entry);
    pipeline.addBefore("mqttEncoder", "edge", edge);
    pipeline.addAfter("mqttDecoder", "guard", new Guard(edge, shared.out));
    if (transport == Transport.WS) {
      WsFrames.addBefore(pipeline, "edge", options.packetBytesMax());
    }
  }

  /** Where the client is: as a load balancer says, or as the socket does. */
  private String address(NetSocket socket) {
    return options.listen().address() instanceof ListenAddress.Unix unix
        ? "unix:" + unix
        : String.valueOf(socket.remoteAddress());
  }

  private void opened(MqttEndpoint endpoint) {
    var edge = shared.out.current();
    if (edge == null) {
      throw new IllegalStateException(
          "vertx-mqtt made an endpoint outside of CONNECT: this version cannot carry the edge");
    }
    edge.opened(endpoint);
  }

  /** Runs a task on the event loop after the I/O at hand. */
  void endOfTurn(Runnable task) {
    shared.loop.endOfTurn().execute(task);
  }

  /** Number of connections, with or without a session. */
  public int connectionCount() {
    return shared.edges.size();
  }

  /** Bytes that wait for clients to take them. */
  long outputBytes() {
    return shared.edges.stream().mapToLong(edge -> edge.output().waitingBytes()).sum();
  }

  /** Flushes of connections so far: many messages should share one. */
  long flushCount() {
    return shared.meters.flushes;
  }

  /**
   * Ends everything: reads no more, answers what is under way, says good-bye with 0x8B and closes.
   * Bounded by the close timeout of the options, twice at most.
   */
  public Future<Void> close() {
    if (!draining) {
      draining = true;
      for (var edge : shared.edges) {
        edge.gate().pause(ReadGate.DRAINING);
      }
      vertx.setTimer(options.closeTimeoutMs(), id -> closeNow());
      closeWhenDrained();
    }
    return closed.future();
  }

  private void closeWhenDrained() {
    if (!draining || closing) {
      return;
    }
    for (var edge : shared.edges) {
      var connection = edge.connection();
      if (connection != null && connection.isWaiting()) {
        return;
      }
    }
    closeNow();
  }

  private void closeNow() {
    if (closing) {
      return;
    }
    closing = true;
    shared.closing = true;
    shared.whenEmpty = this::closeServer;
    for (var edge : new ArrayList<>(shared.edges)) {
      edge.end(ReasonCode.SHUTTING_DOWN, "the broker shuts down");
    }
    if (shared.edges.isEmpty()) {
      closeServer();
    }
  }

  private void closeServer() {
    shared.whenEmpty = () -> {};
    // What the connections left behind is on its way before the log may be closed.
    shared.loop.turn().end();
    server
        .close()
        .onComplete(
            done -> {
              if (timer != null) {
                vertx.cancelTimer(timer);
              }
              closed.tryComplete();
            });
  }
}
