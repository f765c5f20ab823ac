package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription dead-letters}: what was given up on. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what a subscription gave up on, newest first. `subscription redrive` opens it again.",
      "The consumers of plugins have dead letters, too: plugin/recommender/events."
    })
final class DeadLettersCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Option(
      names = "--delete",
      paramLabel = "ID",
      description = "Forget this one instead; may be given more than once.")
  private List<String> deleted = List.of();

  private final Table table =
      new Table("id", "given up", ">attempts", "reason", "topic", "payload");

  @Override
  protected void run(HttpLink broker) {
    var path = SubscriptionPath.of(name, "dead-letters");
    if (deleted.isEmpty()) {
      broker.forEach(path, "deadLetters", sink(this::add));
      print(table, "No dead letters.");
      return;
    }
    for (var id : deleted) {
      broker.delete(path + "/" + HttpRequests.encoded(id));
    }
    if (!isJson()) {
      out().println("forgot " + Spoken.count(deleted.size(), "dead letter"));
    }
  }

  private void add(JsonNode letter) {
    var message = letter.path("message");
    table.add(
        letter.path("offset").asText(),
        ago(letter.path("ts")),
        letter.path("attempts").asText(),
        letter.path("reason").asText(),
        message.path("topic").asText(),
        message.isMissingNode() ? "(no longer kept)" : payload(message));
  }
}
