package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.MessageFlags;
import io.honeyguide.distribution.remote.PublishFlags;
import io.honeyguide.distribution.remote.TopicPath;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code honeyguide retained set}: publishes a topic's retained message. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Publishes a message and keeps it as the topic's retained message.")
final class RetainedSetCommand extends BrokerCommand {

  @Mixin private MessageFlags message = new MessageFlags();

  @Option(
      names = "--qos",
      defaultValue = "1",
      paramLabel = "0-2",
      description = "0, 1 or 2 (default: 1).")
  private int qos;

  @Mixin private PublishFlags publish = new PublishFlags();

  @Override
  protected void run(HttpLink broker) throws IOException {
    if (message.payloadCount() != 1) {
      throw unusable("expected one of MESSAGE and --file FILE");
    }
    var topic = message.topic();
    var bytes = message.payload();
    if (bytes.length == 0) {
      throw unusable("an empty message clears the topic: honeyguide retained clear " + topic);
    }
    var path =
        "/v1/retained/" + TopicPath.of(topic) + publish.query(Map.of("qos", Integer.toString(qos)));
    var answer = broker.send("PUT", path, publish.headers(), bytes).body();
    print(answer, "%s: retained for %s".formatted(answer.path("id").asText(), topic));
  }
}
