package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.DurationText;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Details;
import io.honeyguide.distribution.terminal.Spoken;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription show}: a definition and how it stands. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a named subscription's definition and how it stands.")
final class ShowCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Override
  protected void run(HttpLink broker) {
    var state = broker.get(SubscriptionPath.of(name));
    if (isJson()) {
      out().println(state);
      return;
    }
    var details = new Details();
    definition(details, state);
    push(details, state.path("push"));
    standing(details, state);
    details.print(out());
  }

  private void definition(Details details, JsonNode state) {
    details
        .add("name", state.path("name").asText())
        .add("filters", SubscriptionText.filters(state))
        .add("starts at", SubscriptionText.start(state.path("start")))
        .add("created", ago(state.path("created")))
        .add("order", state.path("order").asText())
        .add("lease", state.path("ackDeadline").asText())
        .add("dedupe", state.path("dedupe").asText(""))
        .add(
            "at most",
            "%s leased".formatted(Spoken.count(state.path("maxInFlight").asLong(), "message")))
        .add(
            "attempts",
            "%d, then %s; rest between them: %s"
                .formatted(
                    state.path("maxAttempts").asInt(),
                    state.path("deadLetter").asBoolean() ? "a dead letter" : "forgotten",
                    state.path("backoff").isEmpty()
                        ? "none"
                        : SubscriptionText.joined(state.path("backoff"))));
  }

  /** Nothing is told of a subscription that consumers come to. */
  private void push(Details details, JsonNode push) {
    details
        .add("posted to", push.path("url").asText(""))
        .add("last answer", lastAnswer(push))
        .add("failing since", ago(push.path("failingSince")))
        .add("goes on", ago(push.path("pausedUntil")));
  }

  private String lastAnswer(JsonNode push) {
    if (!push.path("lastAttempt").isTextual()) {
      return "";
    }
    var error = push.path("lastError").asText("");
    var status = push.path("lastStatus").asText("");
    var answer = push.path("lastStatus").isNumber() ? "HTTP " + status : "none";
    return answer
        + " "
        + ago(push.path("lastAttempt"))
        + (push.path("lastError").isTextual() ? ": " + error : "");
  }

  private static void standing(Details details, JsonNode state) {
    var total = state.path("total");
    var rates = state.path("rates");
    details
        .add("done below", state.path("cursor").asText())
        .add(
            "lag",
            "%s: %s leased, %s ready, %s resting"
                .formatted(
                    SubscriptionText.lag(state),
                    Spoken.number(state.path("inFlight").asLong()),
                    Spoken.number(state.path("ready").asLong()),
                    Spoken.number(state.path("resting").asLong())))
        .add("oldest", DurationText.of(state.path("oldestAge")))
        .add("consumers", Spoken.number(state.path("waitingConsumers").asLong()) + " waiting")
        .add("dead letters", Spoken.number(state.path("deadLetters").asLong()))
        .add(
            "so far",
            "%s acknowledged, %s expired, %s repeated, %s dead, %s"
                .formatted(
                    Spoken.number(total.path("acknowledged").asLong()),
                    Spoken.number(total.path("expired").asLong()),
                    Spoken.number(total.path("repeated").asLong()),
                    Spoken.number(total.path("dead").asLong()),
                    Spoken.count(total.path("failedAttempts").asLong(), "failed attempt")))
        .add(
            "last minute",
            "%s/s in, %s/s out, %s/s again"
                .formatted(
                    Spoken.rate(rates.path("in").asDouble()),
                    Spoken.rate(rates.path("out").asDouble()),
                    Spoken.rate(rates.path("redelivered").asDouble())))
        .add(
            "waiting",
            "%s on the mean; mean length %s"
                .formatted(
                    DurationText.of(state.path("meanWait")),
                    Spoken.rate(state.path("meanLength").asDouble())));
  }
}
