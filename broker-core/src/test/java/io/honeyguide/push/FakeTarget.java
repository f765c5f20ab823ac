package io.honeyguide.push;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A target on loopback that notes what is posted to it and answers as it is told to. */
final class FakeTarget implements AutoCloseable {

  /** A post as it arrived. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Post(String uri, Map<String, String> headers, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  final List<Post> posts = new CopyOnWriteArrayList<>();
  final AtomicInteger closed = new AtomicInteger();
  volatile Consumer<HttpServerRequest> behaviour = request -> request.response().end();
  private final HttpServer server;

  FakeTarget(Vertx vertx) {
    this(vertx, new HttpServerOptions());
  }

  FakeTarget(Vertx vertx, HttpServerOptions options) {
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::arrived)
            .connectionHandler(
                connection -> connection.closeHandler(none -> closed.incrementAndGet()))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  private void arrived(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          var headers =
              request.headers().entries().stream()
                  .collect(
                      Collectors.toMap(
                          header -> header.getKey().toLowerCase(Locale.ROOT),
                          Map.Entry::getValue,
                          (first, second) -> first + ", " + second));
          posts.add(new Post(request.uri(), headers, body.getBytes()));
          behaviour.accept(request);
        });
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook?from=broker";
  }

  List<String> texts() {
    return posts.stream().map(Post::text).toList();
  }

  void answer(int status) {
    behaviour = request -> request.response().setStatusCode(status).end();
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
