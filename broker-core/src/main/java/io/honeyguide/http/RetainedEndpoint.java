package io.honeyguide.http;

import io.honeyguide.delivery.Retained;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** {@code GET}, {@code PUT} and {@code DELETE /v1/retained/{topic...}}: a topic's one message. */
final class RetainedEndpoint {

  static final String PREFIX = "/v1/retained/";

  /**
   * A retained message may move in the log, or be replaced, between its look-up and its reading.
   */
  private static final int ATTEMPTS_MAX = 3;

  private final PublishMeters meters;

  RetainedEndpoint(PublishMeters meters) {
    this.meters = meters;
  }

  /** Shows the message. */
  void get(Exchange exchange) {
    var query = exchange.query(true);
    query.allowOnly(Set.of("form"));
    var isPayload = PayloadAnswer.isWanted(query);
    var topic = TopicPath.read(exchange.request().path(), PREFIX);
    TopicAccess.requireRead(exchange, TopicFilter.of(topic.name()));
    show(exchange, topic, isPayload, 1);
  }

  private void show(Exchange exchange, Topic topic, boolean isPayload, int attempt) {
    find(
        exchange,
        topic,
        retained ->
            SingleReads.read(
                exchange,
                LongStream.of(retained.offset()),
                found -> {
                  var message = found.message(retained.offset());
                  if (message != null && isPayload) {
                    PayloadAnswer.show(exchange, message);
                  } else if (message != null) {
                    exchange.json(200, out -> MessageJson.write(out, message));
                  } else if (attempt < ATTEMPTS_MAX) {
                    show(exchange, topic, isPayload, attempt + 1);
                  } else {
                    throw notThere(topic);
                  }
                }));
  }

  private static void find(Exchange exchange, Topic topic, Consumer<Retained> then) {
    exchange
        .http()
        .edge()
        .shard()
        .retained(
            topic,
            Listing.onLoop(
                exchange,
                retained -> {
                  if (retained == null) {
                    throw notThere(topic);
                  }
                  then.accept(retained);
                }));
  }

  private static RefusedRequestException notThere(Topic topic) {
    return new RefusedRequestException(
        Problem.of(
            404,
            "nothing_retained",
            "no message is retained for the topic \"%s\"".formatted(Shown.of(topic.name()))));
  }

  /** Publishes the body as the message that is retained from now on. */
  void put(Exchange exchange) {
    DurablePublish.requireCommittingLog(exchange.http());
    var request = exchange.request();
    var topic = TopicPath.readPublishable(request.path(), PREFIX);
    TopicAccess.requirePublish(exchange, topic);
    RequestStatement.readWithPayload(
        exchange,
        (parameters, payload) -> {
          if (!payload.isReadable()) {
            throw new RefusedRequestException(
                Problem.of(
                    422,
                    "empty_payload",
                    "a retained message has a payload, found none; DELETE takes the message away"));
          }
          DurablePublish.start(
              exchange,
              meters,
              topic,
              true,
              parameters,
              payload,
              outcome -> exchange.json(200, out -> PublishEndpoint.write(out, topic, outcome)));
        });
  }

  /** Publishes an empty message, which takes the retained one away. */
  void delete(Exchange exchange) {
    DurablePublish.requireCommittingLog(exchange.http());
    var request = exchange.request();
    var topic = TopicPath.readPublishable(request.path(), PREFIX);
    TopicAccess.requirePublish(exchange, topic);
    var parameters = RequestStatement.read(exchange);
    find(
        exchange,
        topic,
        retained ->
            DurablePublish.start(
                exchange,
                meters,
                topic,
                true,
                parameters,
                Unpooled.EMPTY_BUFFER,
                outcome -> exchange.empty(204)));
  }
}
