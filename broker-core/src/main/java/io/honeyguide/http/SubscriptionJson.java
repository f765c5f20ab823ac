package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.PushStatus;
import io.honeyguide.named.PushTarget;
import java.io.IOException;
import java.util.Locale;

/** Named subscriptions as JSON shows them. */
final class SubscriptionJson {

  private SubscriptionJson() {}

  /** What a subscription was asked to be. */
  static void write(JsonGenerator out, NamedSubscription subscription) throws IOException {
    out.writeStartObject();
    definition(out, subscription, PushStatus.NONE);
    out.writeEndObject();
  }

  /** What it was asked to be, and how it stands. */
  static void write(JsonGenerator out, NamedState state) throws IOException {
    out.writeStartObject();
    definition(out, state.subscription(), state.subscription().pushStatus());
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
    out.writeNumberField("repeated", state.repeated());
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

  private static void definition(
      JsonGenerator out, NamedSubscription subscription, PushStatus status) throws IOException {
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
    if (definition.dedupeMs() > 0) {
      out.writeStringField("dedupe", DurationText.of(definition.dedupeMs()));
    }
    if (definition.push() != null) {
      push(out, definition.push(), status);
    }
    out.writeStringField("created", MessageJson.time(subscription.createdMs()));
  }

  /** The secret is not shown, only that there is one. */
  private static void push(JsonGenerator out, PushTarget target, PushStatus status)
      throws IOException {
    out.writeObjectFieldStart("push");
    out.writeStringField("url", target.url());
    out.writeBooleanField("secret", true);
    if (status.lastStatus() == 0) {
      out.writeNullField("lastStatus");
    } else {
      out.writeNumberField("lastStatus", status.lastStatus());
    }
    out.writeStringField("lastError", status.lastError().isEmpty() ? null : status.lastError());
    time(out, "lastAttempt", status.lastAttemptMs());
    time(out, "failingSince", status.failingSinceMs());
    time(out, "pausedUntil", status.pausedUntilMs());
    out.writeEndObject();
  }

  private static void time(JsonGenerator out, String name, long ms) throws IOException {
    out.writeStringField(name, ms == 0 ? null : MessageJson.time(ms));
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
