package io.honeyguide.broker;

import io.honeyguide.access.Authentication;
import io.honeyguide.broker.EventLoops.EventLoop;
import io.honeyguide.delivery.Shard;
import io.honeyguide.figures.SysTopics;
import io.honeyguide.http.Administration;
import io.honeyguide.http.Health;
import io.honeyguide.http.HttpEdge;
import io.honeyguide.http.HttpListener;
import io.honeyguide.listen.ConnectionGate;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.listen.ListenPoint;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.mqtt.MqttListener;
import io.honeyguide.mqtt.MqttPoint;
import io.honeyguide.mqtt.WsUpgrade;
import io.honeyguide.query.QueryRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every listener of a broker on every event loop.
 *
 * <p>Owner: the thread that starts the broker, and then the one that closes it.
 */
final class Listeners {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
  private static final long LISTEN_SECONDS = 30;

  /** Time between two looks at the TLS files, in milliseconds. */
  private static final long LOOK_MS = 2_000;

  /** One listener on one event loop, about to listen. */
  private record Start(ListenPoint point, EventLoop loop, Supplier<Future<Integer>> listen) {}

  private final BrokerOptions options;
  private final Vertx vertx;
  private final List<EventLoop> loops;
  private final Shard shard;
  private final Authentication authentication;
  private final BrokerMetrics metrics;
  private final InstantSource clock;
  private final ConnectionGate whole;
  private final SysTopics sysTopics;
  private final List<ListenPoint> points = new ArrayList<>();
  private final List<Start> starts = new ArrayList<>();
  private final List<Supplier<Future<Void>>> closes = new ArrayList<>();
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();

  Listeners(
      BrokerOptions options,
      Vertx vertx,
      List<EventLoop> loops,
      Shard shard,
      Authentication authentication,
      BrokerMetrics metrics,
      SysTopics sysTopics,
      InstantSource clock) {
    this.clock = clock;
    this.options = options;
    this.vertx = vertx;
    this.loops = loops;
    this.shard = shard;
    this.authentication = authentication;
    this.metrics = metrics;
    this.sysTopics = sysTopics;
    this.whole = new ConnectionGate("all", null, options.connectionsMax(), 0, System::nanoTime);
  }

  /**
   * Makes all listeners and lets them listen.
   *
   * @throws PortTakenException when one of them cannot
   * @throws io.honeyguide.listen.TlsException when the TLS files of one of them cannot be used
   */
  void listen(QueryRegistry queries, Health health) {
    for (var mqtt : options.mqtt()) {
      var point = point(mqtt.listen());
      var mqttPoint = new MqttPoint(mqtt, point, sysTopics);
      for (var loop : loops) {
        var listener = mqttListener(loop, mqttPoint);
        starts.add(new Start(point, loop, listener::listen));
      }
    }
    for (var http : options.http()) {
      var point = point(http.listen());
      var edge =
          new HttpEdge(
              http,
              point,
              shard,
              queries,
              authentication,
              metrics,
              health,
              new BrokerAdministration(options, shard, this),
              options.version(),
              System::nanoTime);
      var overHttp =
          new MqttPoint(options.mqtt().get(0).withListen(http.listen()), point, sysTopics);
      for (var loop : loops) {
        // MQTT over WebSocket comes in through HTTP and goes to a listener of the same loop.
        var mqtt = mqttListener(loop, overHttp);
        var upgrade = new WsUpgrade(mqtt, http.pageOrigins());
        var listener = loop.call(() -> new HttpListener(vertx, loop.loop(), edge, upgrade::handle));
        closes.add(() -> loop.run(listener::close));
        starts.add(new Start(point, loop, listener::listen));
      }
    }
    points.forEach(Listeners::prepare);
    for (var start : starts) {
      ports.put(start.point().options().name(), listen(start));
    }
    if (points.stream().anyMatch(point -> point.options().tls() != null)) {
      watchFiles();
    }
  }

  private ListenPoint point(ListenOptions listen) {
    var gate =
        new ConnectionGate(
            listen.name(),
            whole,
            listen.connectionsMax(),
            listen.connectRateMax(),
            System::nanoTime);
    var point = new ListenPoint(vertx, listen, gate, points.size() + 1, clock);
    points.add(point);
    return point;
  }

  private MqttListener mqttListener(EventLoop loop, MqttPoint point) {
    var listener =
        loop.call(
            () -> new MqttListener(vertx, loop.loop(), shard, point, authentication, metrics));
    closes.add(() -> loop.run(listener::close));
    return listener;
  }

  private static void prepare(ListenPoint point) {
    try {
      point.prepare();
    } catch (IOException e) {
      throw new PortTakenException(point.options(), e);
    }
  }

  private static int listen(Start start) {
    try {
      var port =
          Broker.await(
              start.loop().run(start.listen()).toCompletionStage().toCompletableFuture(),
              LISTEN_SECONDS);
      start.point().opened();
      return Math.max(0, port); // Vert.x says -1 of a unix socket
    } catch (IOException e) {
      throw new PortTakenException(start.point().options(), e);
    } catch (CompletionException e) {
      var cause = e.getCause();
      throw new PortTakenException(start.point().options(), cause == null ? e : cause);
    }
  }

  /** Looks whether certificates have been replaced; on a thread of its own, since it blocks. */
  private void watchFiles() {
    vertx.setPeriodic(
        LOOK_MS,
        timer ->
            vertx
                .executeBlocking(
                    () -> {
                      points.forEach(ListenPoint::lookAtFiles);
                      return points;
                    })
                .onFailure(
                    failure ->
                        LOG.error("BR1901 tls.lookFailed reason=\"{}\"", failure.toString())));
  }

  /** How every listener does; any thread, once they listen. */
  List<Administration.ListenerFacts> facts() {
    return points.stream()
        .map(
            point -> {
              var listen = point.options();
              var isHttp =
                  options.http().stream()
                      .anyMatch(http -> http.listen().name().equals(listen.name()));
              return new Administration.ListenerFacts(
                  listen.name(),
                  isHttp ? "http" : "mqtt",
                  listen.transport(),
                  listen.address().toString(),
                  ports.getOrDefault(listen.name(), 0),
                  point.gate().openCount(),
                  listen.connectionsMax());
            })
        .toList();
  }

  /** The port of a listener, 0 for a unix socket. */
  int port(String listener) {
    var port = ports.get(listener);
    if (port == null) {
      throw new IllegalArgumentException(
          "there is no listener %s; there are %s".formatted(listener, ports.keySet()));
    }
    return port;
  }

  /** Ends all connections. */
  Future<?> close() {
    return Future.join(closes.stream().map(Supplier::get).toList()).eventually(this::removeFiles);
  }

  private Future<?> removeFiles() {
    return vertx.executeBlocking(
        () -> {
          for (var point : points) {
            point.closed();
          }
          return points;
        });
  }
}
