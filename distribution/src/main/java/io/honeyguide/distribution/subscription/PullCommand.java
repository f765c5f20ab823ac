package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Table;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription pull}: takes messages to work on. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = {
      "Takes messages to work on. Each is yours until its lease ends; say then what came of it with"
          + " ack, nack, extend or reject and its ack id.",
      "With --output json each message is one line."
    })
final class PullCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "Most messages to take, up to 1000 (default: 10).")
  private @Nullable Integer max;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "When there is none, wait so long for the first, such as 30s.")
  private @Nullable String wait;

  @Option(names = "--ack", description = "Acknowledge them once they are printed.")
  private boolean ack;

  private final Table table = new Table("ack id", ">attempt", "lease ends", "topic", "payload");

  @Override
  protected void run(HttpLink broker) {
    var body = broker.body();
    if (max != null) {
      body.put("max", max);
    }
    var patience = Duration.ZERO;
    if (wait != null) {
      patience = duration("--wait", wait);
      body.put("wait", wait);
    }
    var messages = broker.post(SubscriptionPath.of(name, "pull"), body, patience).path("messages");
    messages.forEach(sink(this::add));
    print(table, wait == null ? "No messages are ready." : "No messages within " + wait + ".");
    if (ack && !messages.isEmpty()) {
      // Whoever reads the output has it before the broker forgets it.
      out().flush();
      var settle = broker.body();
      var ackIds = settle.putArray("ackIds");
      messages.forEach(message -> ackIds.add(message.path("ackId").asText()));
      new SettleReport(broker.post(SubscriptionPath.of(name, "ack"), settle)).requireAllDone();
    }
  }

  private void add(JsonNode message) {
    table.add(
        message.path("ackId").asText(),
        message.path("attempt").asText(),
        ago(message.path("deadline")),
        message.path("topic").asText(),
        payload(message));
  }
}
