package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.DurationText;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import picocli.CommandLine.Command;

/** {@code honeyguide subscription list}: which there are, and how they stand. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the named subscriptions that you may work on, and how they stand.")
final class ListCommand extends BrokerCommand {

  private final Table table =
      new Table(
          "name", "filters", "order", ">lag", ">leased", ">oldest", ">dead", ">in/s", ">out/s");

  @Override
  protected void run(HttpLink broker) {
    broker.get(SubscriptionPath.ALL).path("subscriptions").forEach(sink(this::add));
    print(
        table,
        "No subscriptions. Create one: honeyguide subscription create NAME --filter 'orders/#'");
  }

  private void add(JsonNode state) {
    table.add(
        state.path("name").asText(),
        SubscriptionText.filters(state),
        state.path("order").asText(),
        SubscriptionText.lag(state),
        Spoken.number(state.path("inFlight").asLong()),
        DurationText.of(state.path("oldestAge")),
        Spoken.number(state.path("deadLetters").asLong()),
        Spoken.rate(state.path("rates").path("in").asDouble()),
        Spoken.rate(state.path("rates").path("out").asDouble()));
  }
}
