package io.honeyguide.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code POST /v1/publish}: publishes the messages of a JSON array, or of one object per line.
 * Answers 200 with a result for each, in order, once all are durable or refused.
 */
final class BatchEndpoint implements Endpoint {

  static final String PATH = "/v1/publish";

  private final PublishMeters meters;

  BatchEndpoint(PublishMeters meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    DurablePublish.requireCommittingLog(exchange.http());
    exchange.query(true).allowOnly(Set.of());
    var type = contentType(exchange);
    exchange.body(body -> new BatchPublish(exchange, meters, read(type, body)).start());
  }

  private enum Form {
    ARRAY,
    LINES,
    /** Nothing is said: the first byte tells. */
    EITHER
  }

  private static Form contentType(Exchange exchange) {
    var type = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || type.equalsIgnoreCase(PublishParameters.CURL_DEFAULT)) {
      return Form.EITHER;
    }
    return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
      case JsonBody.CONTENT_TYPE -> Form.ARRAY;
      case "application/x-ndjson", "application/jsonl" -> Form.LINES;
      default ->
          throw new RefusedRequestException(
              Problem.of(
                  415,
                  "unsupported_type",
                  "a batch comes as application/json or application/x-ndjson, found %s"
                      .formatted(Shown.of(type))));
    };
  }

  private static List<BatchItem> read(Form form, ByteBuf body) {
    var isArray =
        switch (form) {
          case ARRAY -> true;
          case LINES -> false;
          case EITHER -> startsArray(body);
        };
    return isArray ? BatchReader.array(body) : BatchReader.lines(body);
  }

  private static boolean startsArray(ByteBuf body) {
    for (var i = body.readerIndex(); i < body.writerIndex(); i++) {
      var b = body.getByte(i);
      if (b > ' ') {
        return b == '[';
      }
    }
    return true;
  }
}
