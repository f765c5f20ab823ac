package io.honeyguide.http;

import io.honeyguide.access.Principal;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. Sees to it that every answer carries the request's identifier, is
 * counted, and that a client that goes away is noticed.
 *
 * <p>Owner: the connection's event loop.
 */
final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final String REQUEST_ID = "X-Request-Id";
  private static final Pattern REQUEST_ID_FORM = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  /** How long the rest of a body that nobody wants is read past, so that the answer arrives. */
  private static final long LINGER_MS = 2_000;

  private final HttpLoop http;
  private final HttpServerRequest request;
  private final ConnectionGuard.Watch watch;
  private final String requestId;
  private final List<Runnable> whenOver = new ArrayList<>();
  private String endpoint;
  private Principal principal = Principal.ANONYMOUS;
  private boolean hasUpgraded;
  private volatile boolean over;

  /**
   * A request whose header is there.
   *
   * @param endpoint name under which the answer is counted
   */
  Exchange(HttpLoop http, HttpServerRequest request, ConnectionGuard.Watch watch, String endpoint) {
    this.http = http;
    this.request = request;
    this.watch = watch;
    this.endpoint = endpoint;
    var given = request.getHeader(REQUEST_ID);
    this.requestId =
        given != null && REQUEST_ID_FORM.matcher(given).matches() ? given : http.newRequestId();
    watch.never();
    request.response().putHeader(REQUEST_ID, requestId);
    request.response().exceptionHandler(failure -> gone());
    request.response().closeHandler(closed -> gone());
  }

  HttpLoop http() {
    return http;
  }

  HttpServerRequest request() {
    return request;
  }

  ConnectionGuard.Watch watch() {
    return watch;
  }

  String requestId() {
    return requestId;
  }

  /** Who asks, as far as that was proven. */
  Principal principal() {
    return principal;
  }

  /** It is known who asks. */
  void identified(Principal who) {
    principal = who;
  }

  /** Counts the answer under another name. */
  void named(String other) {
    endpoint = other;
  }

  /** Whether it is answered, or the client is gone. Any thread. */
  boolean isOver() {
    return over;
  }

  /** Runs something once it is answered or the client is gone. */
  void whenOver(Runnable task) {
    whenOver.add(task);
  }

  /** The decoded query string; see {@link QueryParameters#parse}. */
  QueryParameters query(boolean plusIsSpace) {
    return QueryParameters.parse(request.query(), plusIsSpace);
  }

  /** Does a part of the work; what it throws becomes the answer. */
  void attempt(Runnable work) {
    try {
      work.run();
    } catch (RefusedRequestException e) {
      problem(e.problem());
    } catch (RuntimeException e) {
      LOG.error(
          "HT1001 request.failed request={} endpoint={}; please report this",
          requestId,
          endpoint,
          e);
      problem(
          Problem.of(
              500,
              "internal_error",
              "the broker failed; its log tells more under this request's identifier"));
    }
  }

  /**
   * Answers for the shard's thread, which is asked for something next, if it does not: it is held
   * up while the log's disk is.
   *
   * @param waitMs time that it may take beside that, in milliseconds
   */
  void boundWait(long waitMs) {
    var commitMs = http.deadlines().commitMs();
    watch.after(
        waitMs + commitMs,
        () ->
            problem(
                Problem.busy(
                    "overloaded",
                    "the log did not get on for http.commit-timeout = %d ms; ask again"
                        .formatted(commitMs))));
  }

  /** Collects the body and goes on with it; a body that is too large or late is answered here. */
  void body(Consumer<ByteBuf> work) {
    new BodyCollector(this, body -> attempt(() -> work.accept(body))).start();
  }

  /** Answers with JSON. */
  void json(int status, JsonBody body) {
    bytes(status, JsonBody.CONTENT_TYPE, JsonBody.bytes(body));
  }

  /** Answers with a refusal. */
  void problem(Problem problem) {
    if (over) {
      return;
    }
    if (hasUpgraded || request.response().headWritten()) {
      // The answer has begun already; a broken one must not look like a whole one.
      watch.abort();
      return;
    }
    if (problem.retryAfterSeconds() > 0) {
      request
          .response()
          .putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(problem.retryAfterSeconds()));
    }
    bytes(
        problem.status(),
        Problem.CONTENT_TYPE,
        JsonBody.bytes(out -> problem.write(out, requestId)));
  }

  /** Answers without a body. */
  void empty(int status) {
    bytes(status, null, new byte[0]);
  }

  /** Answers with a body. */
  void bytes(int status, @Nullable String contentType, byte[] body) {
    if (over) {
      return;
    }
    var response = request.response().setStatusCode(status);
    if (contentType != null) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    }
    if (hasUnreadBody()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      request.handler(unwanted -> {}).endHandler(read -> watch.close()).resume();
      watch.closeAfter(LINGER_MS);
    } else {
      watch.closeAfter(http.deadlines().idleMs());
    }
    end(status);
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length)).end();
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  private boolean hasUnreadBody() {
    return !request.isEnded() && hasBody();
  }

  private boolean hasBody() {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return (length != null && !length.equals("0"))
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Begins an answer without end. The exchange is over when the client is gone. */
  HttpServerResponse stream(String contentType) {
    http.answered(endpoint, 200);
    return request
        .response()
        .setStatusCode(200)
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /** Upgrades to a WebSocket. The exchange is over when the client is gone. */
  void webSocket(Consumer<ServerWebSocket> opened) {
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              hasUpgraded = true;
              http.answered(endpoint, 101);
              socket.closeHandler(closed -> gone());
              attempt(() -> opened.accept(socket));
            })
        .onFailure(
            failure -> {
              // Vert.x has answered by itself.
              gone();
              watch.closeAfter(http.deadlines().idleMs());
            });
  }

  /** The WebSocket was closed from this side; a client that does not answer that is cut off. */
  void endSocket() {
    if (!over) {
      over();
      watch.closeAfter(LINGER_MS);
    }
  }

  /** Ends an answer without end. */
  void endStream() {
    if (!over) {
      over();
      watch.closeAfter(http.deadlines().idleMs());
      request.response().end();
    }
  }

  private void end(int status) {
    http.answered(endpoint, status);
    over();
  }

  private void gone() {
    if (!over) {
      over();
    }
  }

  private void over() {
    over = true;
    whenOver.forEach(Runnable::run);
    whenOver.clear();
  }
}
