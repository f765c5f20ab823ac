package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.TopicPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide retained get}: a topic's retained message. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Prints the payload of a topic's retained message; with json all of the message.")
final class RetainedGetCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Override
  protected void run(HttpLink broker) {
    var message = broker.get("/v1/retained/" + TopicPath.of(topic));
    print(message, shown(payload(message)));
  }
}
