package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.StartPlace;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription create}: defines a named subscription. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Defines a named subscription. It is no error when there is one with the same definition.",
      "Times are written 500ms, 30s, 5m, 1h or 7d."
    })
final class CreateCommand extends BrokerCommand {

  private static final int CREATED = 201;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "Up to 128 letters, digits, dots, dashes and underscores.")
  private String name = "";

  @Option(
      names = "--filter",
      required = true,
      paramLabel = "FILTER",
      description = "Topic filter, 1 to 64 of them; quote + and #.")
  private List<String> filters = List.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "Where it starts: latest (default), all, an offset (0-4711), a time"
              + " (2026-01-31T10:00:00Z) or a duration ago (5m).")
  private @Nullable String since;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description =
          "fifo (default); lifo, newest first; priority, 9 first; key, of one key one at a time and"
              + " in order.")
  private @Nullable String order;

  @Option(
      names = "--ack-deadline",
      paramLabel = "TIME",
      description = "How long a consumer has a message (default: 30s).")
  private @Nullable String ackDeadline;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      description = "Most messages that are out at once (default: 1000).")
  private @Nullable Integer maxInFlight;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "After so many attempts a message becomes a dead letter (default: 16).")
  private @Nullable Integer maxAttempts;

  @Option(
      names = "--backoff",
      split = ",",
      paramLabel = "TIME",
      description =
          "How long a message rests after its first, second ... failed attempt, such as 1s,10s,1m"
              + " (default: not at all).")
  private List<String> backoff = List.of();

  @Option(
      names = "--no-dead-letters",
      description = "Forget what was given up on instead of keeping it.")
  private boolean noDeadLetters;

  @Option(
      names = "--dedupe",
      paramLabel = "TIME",
      description =
          "Pass over a message when one of the same idempotency key came within this time before it"
              + " (default: off).")
  private @Nullable String dedupe;

  @Mixin private PushFlags push = new PushFlags();

  @Override
  protected void run(HttpLink broker) {
    var answer = broker.put(SubscriptionPath.of(name), definition(broker.body()));
    var defined = answer.body();
    print(
        defined,
        (answer.status() == CREATED ? "created " : "there is already ") + describe(defined));
  }

  private ObjectNode definition(ObjectNode body) {
    filters.forEach(body.putArray("filters")::add);
    if (since != null) {
      body.set("start", StartPlace.parse(since, now(), this::unusable));
    }
    put(body, "order", order);
    put(body, "ackDeadline", ackDeadline);
    if (maxInFlight != null) {
      body.put("maxInFlight", maxInFlight);
    }
    if (maxAttempts != null) {
      body.put("maxAttempts", maxAttempts);
    }
    if (!backoff.isEmpty()) {
      backoff.forEach(body.putArray("backoff")::add);
    }
    if (noDeadLetters) {
      body.put("deadLetter", false);
    }
    put(body, "dedupe", dedupe);
    push.fill(body, System.getenv(), this::unusable);
    return body;
  }

  private static void put(ObjectNode body, String member, @Nullable String value) {
    if (value != null) {
      body.put(member, value);
    }
  }

  private static String describe(JsonNode defined) {
    var url = defined.path("push").path("url").asText("");
    return "%s: %s, %s, from %s, lease %s, at most %d attempts%s"
        .formatted(
            defined.path("name").asText(),
            SubscriptionText.filters(defined),
            defined.path("order").asText(),
            SubscriptionText.start(defined.path("start")),
            defined.path("ackDeadline").asText(),
            defined.path("maxAttempts").asInt(),
            url.isEmpty() ? "" : ", posted to " + url);
  }
}
