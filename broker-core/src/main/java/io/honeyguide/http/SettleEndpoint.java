package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.LogException;
import io.honeyguide.named.AckId;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/subscriptions/{name}/ack}, {@code nack}, {@code extend} and {@code reject}: what
 * became of deliveries. The answer comes once that is durable and says of each what it is.
 */
final class SettleEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/";

  /** Most deliveries of one request. */
  static final int IDS_MAX = 1000;

  private static final long DELAY_MAX_MS = 30 * 24 * 3_600_000L;
  private static final int REASON_MAX = 500;

  private final Settlement.Verb verb;
  private final Set<String> members;

  SettleEndpoint(Settlement.Verb verb) {
    this.verb = verb;
    this.members =
        switch (verb) {
          case NACK -> Set.of("ackIds", "delay");
          case EXTEND -> Set.of("ackIds", "by");
          case REJECT -> Set.of("ackIds", "reason");
          case ACK, GIVE_BACK -> Set.of("ackIds");
        };
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    exchange.body(body -> settle(exchange, subscription, body));
  }

  private void settle(Exchange exchange, NamedSubscription subscription, ByteBuf body) {
    var request = JsonRequest.read(body, members);
    var texts = request.texts("ackIds", IDS_MAX);
    if (texts.isEmpty()) {
      throw RefusedRequestException.bad(
          "bad_ackIds", "ackIds is an array of 1 to %,d texts".formatted(IDS_MAX));
    }
    var ids = new ArrayList<AckId>(texts.size());
    var places = new int[texts.size()];
    for (var i = 0; i < places.length; i++) {
      var id = AckId.parse(texts.get(i));
      places[i] = id == null ? -1 : ids.size();
      if (id != null) {
        ids.add(id);
      }
    }
    NamedAccess.boundWait(exchange);
    var settlement = new Settlement[1];
    settlement[0] =
        settlement(
            request,
            ids.toArray(new AckId[0]),
            refusal ->
                NamedAccess.answer(
                    exchange,
                    () -> {
                      if (refusal != null) {
                        throw NamedAccess.notStored(refusal);
                      }
                      exchange.json(200, out -> write(out, texts, places, settlement[0]));
                    }));
    NamedAccess.atDesk(exchange, desk -> desk.settle(subscription, settlement[0]));
  }

  private Settlement settlement(
      JsonRequest request, AckId[] ids, Consumer<@Nullable LogException> answer) {
    return switch (verb) {
      case ACK -> Settlement.ack(ids, answer);
      case NACK -> Settlement.nack(ids, request.durationMs("delay", 0, DELAY_MAX_MS, -1), answer);
      case EXTEND ->
          Settlement.extend(
              ids, request.durationMs("by", 1, SubscriptionEndpoint.DEADLINE_MAX_MS, -1), answer);
      case REJECT -> Settlement.reject(ids, reason(request), answer);
      case GIVE_BACK -> throw new IllegalStateException("nobody gives back over HTTP");
    };
  }

  private static String reason(JsonRequest request) {
    var reason = request.text("reason");
    if (reason == null) {
      return "rejected";
    }
    if (reason.length() > REASON_MAX || !PublishParameters.isWellFormed(reason)) {
      throw RefusedRequestException.bad(
          "bad_reason", "reason is a text of at most %d characters".formatted(REASON_MAX));
    }
    return reason;
  }

  private static void write(
      JsonGenerator out, List<String> texts, int[] places, Settlement settlement)
      throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("results");
    for (var i = 0; i < places.length; i++) {
      out.writeStartObject();
      out.writeStringField("ackId", texts.get(i));
      if (places[i] < 0) {
        error(out, 400, "bad_ackId", "this is none of the ackIds that a pull gave");
      } else if (settlement.result(places[i]) == Settlement.Result.DONE) {
        out.writeNumberField("status", 200);
      } else {
        error(
            out,
            409,
            "expired",
            "the lease is over: the message went to another consumer, back to wait, or is done");
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void error(JsonGenerator out, int status, String code, String detail)
      throws IOException {
    out.writeNumberField("status", status);
    out.writeObjectFieldStart("error");
    out.writeStringField("code", code);
    out.writeStringField("detail", detail);
    out.writeEndObject();
  }
}
