package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Table;
import picocli.CommandLine.Command;

/** {@code honeyguide bans list}: who is not let in. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the clients that are not let in.")
final class BansListCommand extends BrokerCommand {

  private final Table table = new Table("client", "ends", "by");

  @Override
  protected void run(HttpLink broker) {
    broker.forEach("/v1/bans", "bans", sink(this::add));
    print(table, "No bans.");
  }

  private void add(JsonNode ban) {
    table.add(ban.path("clientId").asText(), ago(ban.path("until")), ban.path("by").asText("-"));
  }
}
