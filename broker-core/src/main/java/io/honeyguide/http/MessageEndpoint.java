package io.honeyguide.http;

import io.honeyguide.topic.TopicFilter;
import java.util.Set;
import java.util.stream.LongStream;

/** {@code GET /v1/messages/{id}}: one message, as JSON or as its payload. */
final class MessageEndpoint implements Endpoint {

  static final String PATH = "/v1/messages/{id}";

  @Override
  public void handle(Exchange exchange) {
    var query = exchange.query(true);
    query.allowOnly(Set.of("form"));
    var isPayload = PayloadAnswer.isWanted(query);
    var log = exchange.http().log();
    var offset = LogPlace.offset("id", PercentCoding.levels(exchange.request().path()).get(2));
    if (offset < log.startOffset()) {
      LogPlace.requireHistory(offset, History.of(exchange.http(), TopicFilter.of("#")));
    }
    if (offset >= log.committedOffset()) {
      throw notThere(offset);
    }
    SingleReads.read(
        exchange,
        LongStream.of(offset),
        found -> {
          var message = found.message(offset);
          if (message == null
              || message.view().isExpired(exchange.http().loop().clock().millis())) {
            throw notThere(offset);
          }
          var topic = TopicFilter.of(message.view().topic());
          TopicAccess.requireRead(exchange, topic);
          History.of(exchange.http(), topic).requireShown(message);
          if (isPayload) {
            PayloadAnswer.show(exchange, message);
          } else {
            exchange.json(200, out -> MessageJson.write(out, message));
          }
        });
  }

  private static RefusedRequestException notThere(long offset) {
    return new RefusedRequestException(
        Problem.of(
            404, "unknown_message", "there is no message " + HttpLoop.shown(offset) + " here"));
  }
}
