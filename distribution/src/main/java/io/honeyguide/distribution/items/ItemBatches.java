package io.honeyguide.distribution.items;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.remote.Refusal;
import io.honeyguide.recommender.event.ItemEncoder;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Publishes news of items as {@code PUT /v1/items} would, many at once. The next batch leaves when
 * the recommender has learned the one before, so that a file cannot run ahead of it.
 *
 * <p>Owner: the command's thread.
 */
final class ItemBatches {

  /** A batch is sent from here on; half of what a broker takes unless it is told otherwise. */
  private static final int BATCH_CHARS = 512 << 10;

  private static final int BATCH_LINES = 1000;
  private static final int CREATED = 201;
  private static final int BAD_REQUEST = 400;
  private static final Map<String, String> LINES = Map.of("Content-Type", "application/x-ndjson");

  private final HttpLink broker;
  private final String topic;
  private final Rejects rejects;
  private final ItemEncoder encoder = new ItemEncoder();
  private final StringBuilder batch = new StringBuilder();
  private final List<Long> lines = new ArrayList<>();
  private long published;

  /** Takes what cannot be published. */
  interface Rejects {
    void line(long line, String reason, String detail);
  }

  /**
   * Nothing published yet.
   *
   * @param topic the catalogue's; an item is published to the level of its id below
   */
  ItemBatches(HttpLink broker, String topic, Rejects rejects) {
    this.broker = broker;
    this.topic = topic;
    this.rejects = rejects;
  }

  /**
   * Publishes with the batch that it fills.
   *
   * @param line where the file says it
   */
  void add(long line, ItemNews news) {
    var message = broker.body();
    var isLevel = !news.id().matches("(?s).*[/+#\0].*");
    message.put("topic", isLevel ? topic + "/" + news.id() : topic);
    var isCleared = isLevel && !(news instanceof ItemFacts);
    message.put(
        "payload", isCleared ? "" : new String(encoder.encode(news), StandardCharsets.UTF_8));
    message.put("qos", 1);
    message.put("retain", isLevel);
    batch.append(message).append('\n');
    lines.add(line);
    if (lines.size() == BATCH_LINES || batch.length() >= BATCH_CHARS) {
      send();
    }
  }

  /** Publishes what is left. */
  void finish() {
    if (!lines.isEmpty()) {
      send();
    }
  }

  private void send() {
    var firstOpen = lines.get(0);
    try {
      var body = batch.toString().getBytes(StandardCharsets.UTF_8);
      var results = broker.send("POST", "/v1/publish", LINES, body).body().path("results");
      var newest = "";
      for (var i = 0; i < results.size(); i++) {
        firstOpen = lines.get(i);
        newest = judge(firstOpen, results.path(i), newest);
      }
      if (!newest.isEmpty()) {
        stats(broker, "?minOffset=" + HttpRequests.encoded(newest));
      }
    } catch (CommandFailure e) {
      throw new CommandFailure(
          e.exitCode(), e.getMessage() + "; go on with --from-line " + firstOpen, e);
    }
    batch.setLength(0);
    lines.clear();
  }

  /** Returns the offset of the newest message that was taken. */
  private String judge(long line, JsonNode result, String newest) {
    var status = result.path("status").asInt();
    var error = result.path("error");
    if (status <= CREATED) {
      published++;
      return result.path("offset").asText();
    }
    if (status != BAD_REQUEST) {
      throw new CommandFailure(Refusal.exitCode(status), error.path("detail").asText());
    }
    rejects.line(line, error.path("code").asText(), error.path("detail").asText());
    return newest;
  }

  /** What the recommender says of itself. */
  static JsonNode stats(HttpLink broker, String query) {
    return broker.get("/v1/recommendations/stats" + query);
  }

  /** Number of news that the broker took. */
  long published() {
    return published;
  }
}
