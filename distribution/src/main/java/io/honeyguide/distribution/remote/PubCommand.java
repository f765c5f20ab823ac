package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.terminal.Spoken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code honeyguide pub}: publishes one message, a file, or every line of standard input. */
@Command(
    name = "pub",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes to a running broker and waits until it has the message safe.",
      "It goes over MQTT, and over HTTP with --http, with --output, and with whatever is said about"
          + " the message beside --qos and --retain. Over HTTP the answer is printed."
    })
public final class PubCommand extends BrokerCommand {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Lines on their way at most; more would only grow this process. */
  private static final int UNDERWAY_MAX = 1000;

  @Mixin private MessageFlags message = new MessageFlags();

  @Option(names = "--lines", description = "Publish each line of standard input as a message.")
  private boolean lines;

  @Option(
      names = "--qos",
      defaultValue = "1",
      paramLabel = "0-2",
      description = "0, 1 or 2 (default: 1).")
  private int qos;

  @Option(names = "--retain", description = "Keep it as the topic's retained message.")
  private boolean retain;

  @Mixin private PublishFlags publish = new PublishFlags();

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      converter = Address.Converter.class,
      description = "Where the broker listens for MQTT (default: " + Address.MQTT_DEFAULT + ").")
  private @Nullable Address mqtt;

  @Override
  protected void run(HttpLink broker) throws IOException {
    if (message.payloadCount() + (lines ? 1 : 0) != 1) {
      throw unusable("expected one of MESSAGE, --file FILE and --lines");
    }
    if (qos < 0 || qos > 2) {
      throw unusable("--qos is 0, 1 or 2, found " + qos);
    }
    if (lines && publish.namesOneMessage()) {
      throw unusable("--idempotency-key names one message, --lines publishes many");
    }
    var topic = message.topic();
    if (!publish.isGiven() && !flags().saysUrl() && !flags().saysOutput()) {
      overMqtt(topic, mqtt == null ? Address.parse(Address.MQTT_DEFAULT) : mqtt);
    } else if (mqtt != null) {
      throw unusable(
          "over MQTT a message has --qos and --retain alone; leave out --mqtt for what else is said");
    } else if (lines) {
      linesOverHttp(broker, topic);
    } else {
      overHttp(broker, topic);
    }
  }

  private void overHttp(HttpLink broker, String topic) throws IOException {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("qos", Integer.toString(qos));
    if (retain) {
      parameters.put("retain", "true");
    }
    var path = "/v1/topics/" + TopicPath.of(topic) + publish.query(parameters);
    var answer = broker.send("POST", path, publish.headers(), message.payload()).body();
    print(answer, describe(answer));
  }

  private String describe(JsonNode answer) {
    var id = answer.path("id").asText();
    if (answer.path("deduplicated").asBoolean()) {
      return id + ": was there already, stored once";
    }
    var due = answer.path("due");
    return due.isTextual()
        ? "%s: to be published %s".formatted(id, Spoken.fromNow(Instant.parse(due.asText()), now()))
        : "%s: for %s".formatted(id, Spoken.count(answer.path("matched").asLong(), "subscriber"));
  }

  private void linesOverHttp(HttpLink broker, String topic) throws IOException {
    var template = broker.body();
    template.put("topic", topic);
    template.put("qos", qos);
    if (retain) {
      template.put("retain", true);
    }
    publish.fill(template);
    var batches = new LineBatches(broker, template, result -> printIfJson(result));
    var count = batches.publish(standardInput());
    if (!isJson()) {
      out().println("published " + Spoken.count(count, "message"));
    }
  }

  private void printIfJson(JsonNode result) {
    if (isJson()) {
      out().println(result);
    }
  }

  private static BufferedReader standardInput() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private void overMqtt(String topic, Address address) throws IOException {
    var whole = lines ? null : ByteBuffer.wrap(message.payload());
    var clientId = "honeyguide-pub-" + ProcessHandle.current().pid();
    try (var link = MqttLink.connect(address, flags().user(), clientId, PATIENCE, () -> {})) {
      if (whole == null) {
        publishLines(link, topic);
      } else {
        link.await(link.publish(topic, whole, qos, retain), PATIENCE);
      }
    }
  }

  private void publishLines(MqttLink link, String topic) throws IOException {
    var underway = new ArrayDeque<CompletableFuture<?>>();
    var reader = standardInput();
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      if (underway.size() == UNDERWAY_MAX) {
        link.await(underway.remove(), PATIENCE);
      }
      underway.add(link.publish(topic, StandardCharsets.UTF_8.encode(line), qos, retain));
    }
    for (var acknowledgement : underway) {
      link.await(acknowledgement, PATIENCE);
    }
  }
}
