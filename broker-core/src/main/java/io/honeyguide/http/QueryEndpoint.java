package io.honeyguide.http;

import io.honeyguide.api.QueryAnswer;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.query.Question;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every path that is not the broker's own: a question to whichever plugin registered the route.
 * {@code minOffset} is for the broker and says how much of the log the answer must have seen.
 */
final class QueryEndpoint implements Endpoint {

  private static final String MIN_OFFSET = "minOffset";

  private final QueryRegistry queries;

  QueryEndpoint(QueryRegistry queries) {
    this.queries = queries;
  }

  @Override
  public void handle(Exchange exchange) {
    var path = PercentCoding.levels(exchange.request().path());
    var method = exchange.request().method();
    var found = queries.find(method.name(), path);
    if (found.isEmpty()) {
      refuse(exchange, path);
      return;
    }
    var route = found.get().route();
    exchange.named(route.path());
    if (route.isForOperators()) {
      AdminAccess.require(exchange, route.toString());
    }
    if (method.equals(HttpMethod.GET)) {
      ask(exchange, found.get(), Unpooled.EMPTY_BUFFER);
    } else {
      exchange.body(body -> ask(exchange, found.get(), body));
    }
  }

  private void refuse(Exchange exchange, List<String> path) {
    var methods = queries.methods(path);
    if (methods.isEmpty()) {
      var outage = queries.outage(path);
      if (outage.isPresent()) {
        throw new RefusedRequestException(Problem.of(503, "plugin_unavailable", outage.get()));
      }
      throw new RefusedRequestException(
          Problem.of(
              404,
              "unknown_path",
              "nothing is found at %s; docs/http-api.md lists the paths"
                  .formatted(Shown.of(exchange.request().path()))));
    }
    refuseMethod(exchange, String.join(", ", methods));
  }

  /** Refuses a method that a path does not know: 405. */
  static void refuseMethod(Exchange exchange, String allowed) {
    exchange.request().response().putHeader(HttpHeaders.ALLOW, allowed);
    throw new RefusedRequestException(
        Problem.of(
            405,
            "unknown_method",
            "this path takes %s, found %s"
                .formatted(allowed, Shown.of(exchange.request().method().name()))));
  }

  private static void ask(Exchange exchange, QueryRegistry.Found found, ByteBuf body) {
    var parameters = exchange.query(true);
    var freshness = freshness(parameters);
    parameters.remove(MIN_OFFSET);
    var question =
        new Question(
            found.pathParameters(),
            parameters.all(),
            body.nioBuffer().asReadOnlyBuffer(),
            freshness);
    var mailbox = exchange.http().loop().mailbox();
    found
        .answerer()
        .answer(question)
        .whenComplete(
            (answer, failure) ->
                mailbox.post(() -> exchange.attempt(() -> show(exchange, answer, failure))));
  }

  private static Freshness freshness(QueryParameters parameters) {
    var text = parameters.one(MIN_OFFSET);
    if (text == null) {
      return new Freshness.Any();
    }
    try {
      return Freshness.parse(text);
    } catch (IllegalArgumentException e) {
      throw RefusedRequestException.bad(
          "bad_minOffset",
          "minOffset is latest or an offset such as \"0-4711\", found \"%s\""
              .formatted(Shown.of(text)));
    }
  }

  private static void show(
      Exchange exchange, @Nullable QueryAnswer answer, @Nullable Throwable failure) {
    if (answer == null) {
      throw new IllegalStateException("an answerer failed instead of answering", failure);
    }
    if (answer.contentType().equals(Problem.CONTENT_TYPE)) {
      exchange.problem(problem(answer));
    } else {
      exchange.bytes(answer.status(), answer.contentType(), bytes(answer.body()));
    }
  }

  private static Problem problem(QueryAnswer answer) {
    var detail = new String(bytes(answer.body()), StandardCharsets.UTF_8);
    return answer.status() == 503 || answer.status() == 429
        ? new Problem(answer.status(), answer.code(), detail, 1, null)
        : Problem.of(answer.status(), answer.code(), detail);
  }

  private static byte[] bytes(ByteBuffer body) {
    var bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }
}
