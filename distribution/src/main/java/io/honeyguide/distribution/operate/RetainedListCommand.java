package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide retained list}: topics that have a retained message. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the topics that have a retained message.")
final class RetainedListCommand extends BrokerCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILTER",
      description = "Topic filter (default: all); quote + and #.")
  private String filter = "#";

  private final Table table = new Table("topic", "id", ">qos", "expires");

  @Override
  protected void run(HttpLink broker) {
    broker.forEach(
        "/v1/retained?filter=" + HttpRequests.encoded(filter), "retained", sink(this::add));
    print(table, "No retained messages. Set one: honeyguide retained set TOPIC MESSAGE");
  }

  private void add(JsonNode retained) {
    var expiresAt = retained.path("expiresAt");
    table.add(
        retained.path("topic").asText(),
        retained.path("offset").asText(),
        retained.path("qos").asText(),
        expiresAt.isTextual() ? ago(expiresAt) : "never");
  }
}
