package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Publishes lines over HTTP, as many at once as have come: one that comes alone does not wait for
 * others, and a file goes in large batches.
 *
 * <p>Owner: the thread that reads.
 */
final class LineBatches {

  /** A batch is sent from here on; half of what a broker takes unless it is told otherwise. */
  private static final int BATCH_BYTES = 512 << 10;

  private static final int BATCH_LINES = 1000;
  private static final int CREATED = 201;
  private static final Map<String, String> LINES = Map.of("Content-Type", "application/x-ndjson");

  private final HttpLink broker;
  private final ObjectNode template;
  private final Consumer<JsonNode> result;
  private final StringBuilder batch = new StringBuilder();
  private int lines;
  private long published;

  /**
   * Nothing read yet.
   *
   * @param template each message but for its payload
   * @param result takes what the broker says of each line, in order
   */
  LineBatches(HttpLink broker, ObjectNode template, Consumer<JsonNode> result) {
    this.broker = broker;
    this.template = template;
    this.result = result;
  }

  /**
   * Publishes every line.
   *
   * @return how many
   * @throws CommandFailure when the broker refuses one; those before it are published
   */
  long publish(BufferedReader reader) throws IOException {
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      template.put("payload", line);
      batch.append(template).append('\n');
      lines++;
      if (lines == BATCH_LINES || batch.length() >= BATCH_BYTES || !reader.ready()) {
        send();
      }
    }
    if (lines > 0) {
      send();
    }
    return published;
  }

  private void send() {
    var body = batch.toString().getBytes(StandardCharsets.UTF_8);
    batch.setLength(0);
    lines = 0;
    for (var each : broker.send("POST", "/v1/publish", LINES, body).body().path("results")) {
      result.accept(each);
      var status = each.path("status").asInt();
      if (status > CREATED) {
        throw new CommandFailure(
            Refusal.exitCode(status),
            "line %d: %s; %d before it are published"
                .formatted(published + 1, each.path("error").path("detail").asText(), published));
      }
      published++;
    }
  }
}
