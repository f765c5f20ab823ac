package io.honeyguide.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of one request: up to a limit, within a time, and counted against what the
 * event loop may hold, which it gives back when the exchange is over.
 *
 * <p>Owner: the connection's event loop.
 */
final class BodyCollector {

  private static final int FIRST_BYTES = 1024;

  private final Exchange exchange;
  private final HttpLoop http;
  private final Consumer<ByteBuf> whole;
  private final int bytesMax;
  private final ByteBuf body;
  private long taken;

  BodyCollector(Exchange exchange, Consumer<ByteBuf> whole) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.whole = whole;
    this.bytesMax = http.limits().bodyBytesMax();
    // On the heap: nobody has to release it, whichever way the exchange ends.
    this.body = Unpooled.buffer(Math.min(FIRST_BYTES, bytesMax), bytesMax);
  }

  void start() {
    var request = exchange.request();
    var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RefusedRequestException(
          Problem.of(
              415,
              "unsupported_encoding",
              "bodies are taken as they are, found Content-Encoding \"%s\"; send it uncompressed"
                  .formatted(Shown.of(encoding))));
    }
    var announced = announcedBytes(request.getHeader(HttpHeaders.CONTENT_LENGTH));
    if (announced > bytesMax) {
      throw tooLarge("one of " + announced + " bytes");
    }
    exchange.whenOver(() -> http.giveBackBytes(taken));
    exchange.watch().after(http.deadlines().bodyMs(), this::late);
    request.handler(this::add);
    request.endHandler(end -> ended());
    var expectation = request.getHeader(HttpHeaders.EXPECT);
    if (expectation != null) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        throw new RefusedRequestException(
            Problem.of(
                417,
                "bad_expectation",
                "the only known expectation is 100-continue, found \"%s\""
                    .formatted(Shown.of(expectation))));
      }
      request.response().writeContinue();
    }
  }

  private static long announcedBytes(@Nullable String contentLength) {
    try {
      return contentLength == null ? 0 : Long.parseLong(contentLength);
    } catch (NumberFormatException e) {
      throw RefusedRequestException.bad(
          "bad_content_length",
          "Content-Length is a number of bytes, found \"" + Shown.of(contentLength) + "\"");
    }
  }

  private void add(Buffer chunk) {
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          if (body.readableBytes() + chunk.length() > bytesMax) {
            throw tooLarge("a longer one");
          }
          if (!http.takeBytes(chunk.length())) {
            throw new RefusedRequestException(
                Problem.busy(
                    "overloaded",
                    "the broker holds http.pending-bytes-max = %d bytes of bodies already; try again"
                        .formatted(http.limits().pendingBytesMax())));
          }
          taken += chunk.length();
          body.writeBytes(((BufferInternal) chunk).getByteBuf());
        });
  }

  private RefusedRequestException tooLarge(String found) {
    return new RefusedRequestException(
        Problem.of(
            413,
            "body_too_large",
            "a body has at most http.body-bytes-max = %d bytes, found %s"
                .formatted(bytesMax, found)));
  }

  private void ended() {
    if (!exchange.isOver()) {
      exchange.watch().never();
      whole.accept(body);
    }
  }

  private void late() {
    exchange.problem(
        Problem.of(
            408,
            "body_timeout",
            "a body has to arrive within http.body-timeout = %d ms, found %d bytes by then"
                .formatted(http.deadlines().bodyMs(), body.readableBytes())));
  }
}
