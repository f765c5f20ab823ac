package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.LogException;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.Settlement.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client says of deliveries, and how it is told what became of each. Immutable. */
final class SettleRequest {

  /** Most deliveries of one request. */
  static final int IDS_MAX = 1000;

  private static final long DELAY_MAX_MS = 30 * 24 * 3_600_000L;
  private static final int REASON_MAX = 500;

  private final Verb verb;
  private final JsonRequest request;
  private final List<String> texts;
  private final AckId[] ids;

  /** By text, the place of its id; -1 for a text that is none. */
  private final int[] places;

  /**
   * Reads one.
   *
   * @param member holds the texts of the ids
   */
  SettleRequest(Verb verb, JsonRequest request, String member) {
    this.verb = verb;
    this.request = request;
    this.texts = request.texts(member, IDS_MAX);
    if (texts.isEmpty()) {
      throw RefusedRequestException.bad(
          "bad_" + member, "%s is an array of 1 to %,d texts".formatted(member, IDS_MAX));
    }
    var known = new ArrayList<AckId>(texts.size());
    places = new int[texts.size()];
    for (var i = 0; i < places.length; i++) {
      var id = AckId.parse(texts.get(i));
      places[i] = id == null ? -1 : known.size();
      if (id != null) {
        known.add(id);
      }
    }
    ids = known.toArray(new AckId[0]);
  }

  /**
   * It as the desk takes it.
   *
   * @param answer as for {@link Settlement#ack}
   */
  Settlement settlement(Consumer<@Nullable LogException> answer) {
    return switch (verb) {
      case ACK -> Settlement.ack(ids, answer);
      case NACK -> Settlement.nack(ids, request.durationMs("delay", 0, DELAY_MAX_MS, -1), answer);
      case EXTEND ->
          Settlement.extend(
              ids, request.durationMs("by", 1, SubscriptionEndpoint.DEADLINE_MAX_MS, -1), answer);
      case REJECT -> Settlement.reject(ids, reason(), answer);
      case GIVE_BACK -> throw new IllegalStateException("nobody gives back over HTTP");
    };
  }

  private String reason() {
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

  /** Writes the member {@code results}: what became of each, in the order of the request. */
  void writeResults(JsonGenerator out, Settlement settlement) throws IOException {
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
