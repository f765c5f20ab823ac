package io.honeyguide.http;

import io.honeyguide.publish.Loop;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 on one event loop. There is one instance for each event loop and listener; those of one
 * listener share its port, and Vert.x spreads the connections over them.
 *
 * <p>Owner: its event loop, from which {@link #listen} and {@link #close} must be called.
 */
public final class HttpListener {

  /** How long requests under way may take when the listener closes, in milliseconds. */
  public static final long CLOSE_MS = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  /** What is agreed on over TLS: event streams and upgrades are of HTTP/1.1. */
  private static final List<String> PROTOCOLS = List.of("http/1.1");

  /** Largest frame taken in: it says of a thousand deliveries what became of them. */
  private static final int WEB_SOCKET_BYTES_MAX = 64 * 1024;

  private final HttpLoop http;
  private final @Nullable BiConsumer<HttpServerRequest, Runnable> mqttUpgrade;
  private @Nullable HttpServer server;
  private long sweepTimer;

  /**
   * A listener that does not listen yet.
   *
   * @param loop what the event loop owns of the broker
   * @param edge shared with the other event loops
   * @param mqttUpgrade takes what comes to {@code /mqtt}, or null: MQTT over WebSocket shares the
   *     port. It runs its second argument for a connection that it upgrades, which has no deadlines
   *     from here on and counts as none of HTTP
   */
  public HttpListener(
      Vertx vertx,
      Loop loop,
      HttpEdge edge,
      @Nullable BiConsumer<HttpServerRequest, Runnable> mqttUpgrade) {
    this.http = new HttpLoop(vertx, loop, edge);
    this.mqttUpgrade = mqttUpgrade;
  }

  /**
   * Starts to listen.
   *
   * @return the port, or the failure of Vert.x, as when the port is taken
   */
  public Future<Integer> listen() {
    var router = router();
    sweepTimer = http.vertx().setPeriodic(ConnectionGuard.SWEEP_MS, timer -> http.guard().sweep());
    var opened =
        http.vertx()
            .createHttpServer(serverOptions())
            .connectionHandler(http.guard()::opened)
            .invalidRequestHandler(
                request -> serveAnybody(request, "invalid", HttpListener::refuseInvalid))
            .requestHandler(router);
    server = opened;
    var point = http.edge().point();
    return opened
        .listen(point.address())
        .onSuccess(listening -> point.onNewCertificates(each -> showCertificates(opened, each)))
        .map(HttpServer::actualPort);
  }

  private void showCertificates(HttpServer opened, ServerSSLOptions certificates) {
    var options = certificates.copy().setUseAlpn(true).setApplicationLayerProtocols(PROTOCOLS);
    opened
        .updateSSLOptions(options)
        .onFailure(
            failure ->
                LOG.error(
                    "HT1901 tls.notUpdated listener={} reason=\"{}\"",
                    http.edge().options().listen().name(),
                    failure.toString()));
  }

  /**
   * Stops to listen, ends streams and long polls, and lets what is under way be answered for up to
   * {@link #CLOSE_MS}: the log must go on until this is done.
   */
  public Future<Void> close() {
    http.vertx().cancelTimer(sweepTimer);
    http.endWaiting();
    var open = server;
    return open == null ? Future.succeededFuture() : open.shutdown(CLOSE_MS, TimeUnit.MILLISECONDS);
  }

  private HttpServerOptions serverOptions() {
    var options = http.edge().options();
    return http.edge()
        .point()
        .configure(new HttpServerOptions())
        .setUseAlpn(options.listen().tls() != null)
        .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
        .setMaxInitialLineLength(options.limits().lineBytesMax())
        .setMaxHeaderSize(options.limits().headerBytesMax())
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(WEB_SOCKET_BYTES_MAX)
        .setMaxWebSocketMessageSize(WEB_SOCKET_BYTES_MAX)
        .setWebSocketSubProtocols(List.of("mqtt", "mqttv3.1"));
  }

  private Router router() {
    var router = Router.router(http.vertx());
    if (mqttUpgrade != null) {
      router.route("/mqtt").handler(this::upgrade);
    }
    for (var route : Routes.of(http.edge())) {
      route(router, route);
    }
    var questions = new QueryEndpoint(http.edge().queries());
    router.route().handler(routed -> serve(routed.request(), "unknown", questions));
    // What the router itself cannot make sense of, such as a path with a broken escape.
    List.of(400, 404, 405, 500)
        .forEach(
            status ->
                router.errorHandler(
                    status, routed -> serve(routed.request(), "invalid", questions)));
    return router;
  }

  private void route(Router router, Routes.Route route) {
    Endpoint endpoint =
        exchange -> {
          var found = route.endpoints().get(exchange.request().method());
          if (found == null) {
            QueryEndpoint.refuseMethod(exchange, route.allowed());
          } else {
            found.handle(exchange);
          }
        };
    var at =
        route.isPrefix()
            ? router.route(route.prefix() + "*")
            : router.routeWithRegex(route.pattern());
    at.handler(
        routed -> {
          // Whoever looks after the process need not say who he is, but only asks.
          var isOpen = route.isOpen() && route.endpoints().containsKey(routed.request().method());
          if (isOpen) {
            serveAnybody(routed.request(), route.name(), endpoint);
          } else {
            serve(routed.request(), route.name(), endpoint);
          }
        });
  }

  private void serve(HttpServerRequest request, String name, Endpoint endpoint) {
    serveAnybody(
        request,
        name,
        exchange -> {
          ForeignPages.refuseChanges(exchange);
          http.authentication()
              .identify(
                  exchange,
                  principal -> {
                    exchange.identified(principal);
                    endpoint.handle(exchange);
                  });
        });
  }

  private void serveAnybody(HttpServerRequest request, String name, Endpoint endpoint) {
    var watch = http.guard().over(request.connection());
    if (watch == null) {
      // Refused for want of room and about to close.
      return;
    }
    var exchange = new Exchange(http, request, watch, name);
    exchange.attempt(() -> endpoint.handle(exchange));
  }

  private void upgrade(RoutingContext routed) {
    var watch = http.guard().over(routed.request().connection());
    var upgrade = mqttUpgrade;
    if (watch == null || upgrade == null) {
      return;
    }
    watch.never();
    routed.addEndHandler(
        ended -> {
          if (routed.response().getStatusCode() != 101) {
            watch.closeAfter(http.deadlines().idleMs());
          }
        });
    upgrade.accept(routed.request(), watch::uncount);
  }

  /** Answers a request whose line or header could not be read; the connection ends with it. */
  private static void refuseInvalid(Exchange exchange) {
    var limits = exchange.http().limits();
    var cause = exchange.request().decoderResult().cause();
    exchange.request().response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    var message = cause == null ? "" : String.valueOf(cause.getMessage());
    if (!(cause instanceof TooLongFrameException)) {
      throw RefusedRequestException.bad(
          "malformed_request", "expected an HTTP/1.1 request, found: " + Shown.of(message));
    }
    throw new RefusedRequestException(
        message.contains("line")
            ? Problem.of(
                414,
                "line_too_long",
                "a request line has at most http.line-bytes-max = %d bytes"
                    .formatted(limits.lineBytesMax()))
            : Problem.of(
                431,
                "header_too_large",
                "a header has at most http.header-bytes-max = %d bytes"
                    .formatted(limits.headerBytesMax())));
  }
}
