package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.TopicPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide retained clear}: takes a topic's retained message away. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description = "Clears a topic's retained message; the message stays in the history.")
final class RetainedClearCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Override
  protected void run(HttpLink broker) {
    broker.delete("/v1/retained/" + TopicPath.of(topic));
    if (!isJson()) {
      out().println("cleared " + topic);
    }
  }
}
