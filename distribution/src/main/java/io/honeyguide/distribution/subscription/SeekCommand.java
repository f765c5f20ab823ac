package io.honeyguide.distribution.subscription;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.StartPlace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription seek}: goes on from another place. */
@Command(
    name = "seek",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a subscription to another place: what comes from there on is handed out, again or not.",
      "What consumers have at the moment counts for nothing."
    })
final class SeekCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "WHEN",
      description =
          "latest, all, an offset (0-4711), a time (2026-01-31T10:00:00Z) or a duration ago (5m).")
  private String place = "";

  @Override
  protected void run(HttpLink broker) {
    var body = broker.body();
    body.set("start", StartPlace.parse(place, now(), this::unusable));
    var state = broker.post(SubscriptionPath.of(name, "seek"), body);
    print(state, "%s goes on at %s".formatted(name, state.path("cursor").asText()));
  }
}
