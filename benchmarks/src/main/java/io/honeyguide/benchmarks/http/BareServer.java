package io.honeyguide.benchmarks.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * What HTTP itself costs: a server of Vert.x on one event loop, as the broker has on two
 * processors, that reads each body and answers it with the same text.
 */
final class BareServer implements AutoCloseable {

  private static final int CLOSE_SECONDS_MAX = 10;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;

  /**
   * Listens on any free port.
   *
   * @param answer body of every answer
   */
  BareServer(int status, String answer) {
    server = vertx.createHttpServer();
    server.requestHandler(
        request ->
            request
                .body()
                .onSuccess(
                    body ->
                        request
                            .response()
                            .setStatusCode(status)
                            .putHeader("Content-Type", "application/json")
                            .end(answer)));
    await(server.listen(0, InetAddress.getLoopbackAddress().getHostAddress()));
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.actualPort());
  }

  private static void await(Future<?> step) {
    step.toCompletionStage()
        .toCompletableFuture()
        .orTimeout(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
