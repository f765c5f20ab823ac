package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.topic.Topic;
import java.io.IOException;

/**
 * {@code PUT} and {@code POST /v1/topics/{topic...}}: publishes the body as it is, or the event
 * that it holds. Answers 201 once the message is durable, also when nobody subscribed: it is in the
 * history.
 */
final class PublishEndpoint implements Endpoint {

  static final String PREFIX = "/v1/topics/";

  private final PublishMeters meters;

  PublishEndpoint(PublishMeters meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    DurablePublish.requireCommittingLog(exchange.http());
    var request = exchange.request();
    var topic = TopicPath.readPublishable(request.path(), PREFIX);
    TopicAccess.requirePublish(exchange, topic);
    RequestStatement.readWithPayload(
        exchange,
        (parameters, payload) ->
            DurablePublish.start(
                exchange,
                meters,
                topic,
                parameters.retain(),
                parameters,
                payload,
                outcome ->
                    exchange.json(
                        outcome.repeated() ? 200 : 201, out -> write(out, topic, outcome))));
  }

  /** Writes what became of a publish. */
  static void write(JsonGenerator out, Topic topic, DurablePublish.Outcome outcome)
      throws IOException {
    var cursor = HttpLoop.shown(outcome.offset());
    out.writeStartObject();
    out.writeStringField("id", cursor);
    out.writeStringField("topic", topic.name());
    out.writeStringField("offset", cursor);
    out.writeStringField("ts", MessageJson.time(outcome.timeMs()));
    if (outcome.repeated()) {
      out.writeBooleanField("deduplicated", true);
    } else {
      out.writeNumberField("matched", outcome.matched());
    }
    if (outcome.dueMs() > outcome.timeMs()) {
      out.writeStringField("due", MessageJson.time(outcome.dueMs()));
    }
    out.writeEndObject();
  }
}
