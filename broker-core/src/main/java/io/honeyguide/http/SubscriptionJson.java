package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import java.io.IOException;
import java.util.Locale;

/** Named subscriptions as JSON shows them. */
final class SubscriptionJson {

  private SubscriptionJson() {}

  /** What a subscription was asked to be. */
  static void write(JsonGenerator out, NamedSubscription subscription) throws IOException {
    out.writeStartObject();
    definition(out, subscription);
    out.writeEndObject();
  }

  /** What it was asked to be, and how it stands. */
  static void write(JsonGenerator out, NamedState state) throws IOException {
    out.writeStartObject();
    definition(out, state.subscription());
    out.writeStringField("cursor", HttpLoop.shown(state.cursor()));
    out.writeNumberField("lag", state.lag());
    out.writeBooleanField("lagIsExact", state.lagIsExact());
    out.writeNumberField("inFlight", state.inflight());
    out.writeNumberField("ready", state.ready());
    out.writeNumberField("resting", state.resting());
    out.writeNumberField("waitingConsumers", state.consumers());
    if (state.oldestAgeMs() < 0) {
      out.writeNullField("oldestAge");
    } else {
      out.writeStringField("oldestAge", state.oldestAgeMs() + "ms");
    }
    out.writeNumberField("deadLetters", state.deadLetters());
    out.writeObjectFieldStart("total");
    out.writeNumberField("acknowledged", state.acknowledged());
    out.writeNumberField("expired", state.expired());
    out.writeNumberField("dead", state.dead());
    out.writeNumberField("failedAttempts", state.failed());
    out.writeEndObject();
    var figures = state.figures();
    out.writeObjectFieldStart("rates");
    out.writeNumberField("in", rounded(figures.inPerSecond()));
    out.writeNumberField("out", rounded(figures.outPerSecond()));
    out.writeNumberField("redelivered", rounded(figures.repeatedPerSecond()));
    out.writeEndObject();
    out.writeStringField("meanWait", Math.round(figures.meanStayMs()) + "ms");
    out.writeNumberField("meanLength", rounded(figures.meanLength()));
    out.writeEndObject();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static void definition(JsonGenerator out, NamedSubscription subscription)
      throws IOException {
    var definition = subscription.definition();
    out.writeStringField("name", subscription.name());
    out.writeArrayFieldStart("filters");
    for (var filter : definition.filters()) {
      out.writeString(filter.text());
    }
    out.writeEndArray();
    start(out, definition);
    out.writeStringField("order", definition.order().name().toLowerCase(Locale.ROOT));
    out.writeStringField("ackDeadline", DurationText.of(definition.ackDeadlineMs()));
    out.writeNumberField("maxInFlight", definition.inflightMax());
    out.writeNumberField("maxAttempts", definition.attemptsMax());
    out.writeArrayFieldStart("backoff");
    for (var rest : definition.backoffMs()) {
      out.writeString(DurationText.of(rest));
    }
    out.writeEndArray();
    out.writeBooleanField("deadLetter", definition.deadLetters());
    out.writeStringField("created", MessageJson.time(subscription.createdMs()));
  }

  private static void start(JsonGenerator out, Definition definition) throws IOException {
    var colon = definition.start().indexOf(':');
    if (colon < 0) {
      out.writeStringField("start", definition.start());
    } else {
      out.writeObjectFieldStart("start");
      out.writeStringField(
          definition.start().substring(0, colon), definition.start().substring(colon + 1));
      out.writeEndObject();
    }
  }
}
