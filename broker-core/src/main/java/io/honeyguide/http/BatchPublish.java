package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.LogException;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one batch on their way into the log: all of them within one turn of the event
 * loop, and with that mostly in one group commit. The request is answered once every one of them is
 * durable or refused; what is wrong with one leaves the others alone.
 *
 * <p>Owner: the connection's event loop.
 */
final class BatchPublish implements Completion {

  private static final long NOT_STORED = -1;

  private final Exchange exchange;
  private final HttpLoop http;
  private final PublishMeters meters;
  private final List<BatchItem> items;
  private final long[] offsets;
  private final @Nullable Problem[] problems;
  private final BitSet repeated = new BitSet(0);
  private final long startNanos;
  private int waiting;

  BatchPublish(Exchange exchange, PublishMeters meters, List<BatchItem> items) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.meters = meters;
    this.items = items;
    this.offsets = new long[items.size()];
    this.problems = new Problem[items.size()];
    this.startNanos = http.edge().nanoTime().getAsLong();
  }

  void start() {
    DurablePublish.requireCommittingLog(http);
    exchange
        .watch()
        .after(
            http.deadlines().commitMs(),
            () -> exchange.problem(DurablePublish.outcomeUnknown(http)));
    var request = new PublishRequest();
    // Counted as one more until all are on their way: the log may refuse some at once.
    waiting = 1;
    for (var i = 0; i < items.size(); i++) {
      offsets[i] = NOT_STORED;
      try {
        publish(items.get(i), i, request);
      } catch (RefusedRequestException e) {
        problems[i] = e.problem();
      }
    }
    settled();
  }

  private void publish(BatchItem item, int index, PublishRequest request) {
    var fault = item.fault();
    if (fault != null) {
      throw new RefusedRequestException(fault);
    }
    var topic = topic(item);
    TopicAccess.requirePublish(exchange, topic);
    var parameters = PublishParameters.read(item);
    parameters.fill(request, topic, parameters.retain(), item.payload());
    DurablePublish.requireRoom(http, request);
    meters.received(parameters.qos());
    waiting++;
    http.loop().pipeline().publish(request, this, index);
  }

  private static Topic topic(BatchItem item) {
    var name = item.one("topic");
    if (name == null) {
      throw RefusedRequestException.bad("bad_topic", "a message has a topic, found none");
    }
    try {
      return TopicPath.publishable(Topic.of(name));
    } catch (BadTopicException e) {
      throw RefusedRequestException.bad("bad_topic", "the " + e.getMessage());
    }
  }

  @Override
  public void committed(long token, long offset, long result) {
    offsets[(int) token] = offset;
    meters.ack().recordNanos(http.edge().nanoTime().getAsLong() - startNanos);
    settled();
  }

  @Override
  public void repeated(long token, long offset, long firstMs) {
    repeated.set((int) token);
    committed(token, offset, 0);
  }

  @Override
  public void refused(long token, LogException cause) {
    problems[(int) token] = DurablePublish.notStored(cause);
    settled();
  }

  private void settled() {
    waiting--;
    if (waiting == 0 && !exchange.isOver()) {
      exchange.json(200, this::write);
    }
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("results");
    for (var i = 0; i < offsets.length; i++) {
      out.writeStartObject();
      var problem = problems[i];
      if (problem == null) {
        var cursor = HttpLoop.shown(offsets[i]);
        out.writeNumberField("status", repeated.get(i) ? 200 : 201);
        out.writeStringField("id", cursor);
        out.writeStringField("offset", cursor);
        if (repeated.get(i)) {
          out.writeBooleanField("deduplicated", true);
        }
      } else {
        out.writeNumberField("status", problem.status());
        out.writeObjectFieldStart("error");
        out.writeStringField("code", problem.code());
        out.writeStringField("detail", problem.detail());
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
