package io.honeyguide.recommender.retrain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.honeyguide.recommender.serve.RetrainOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log says about retrainings, so that a replay follows: {@code {"do":"start",...}}, {@code
 * {"do":"switch","id":12}}, {@code {"do":"end","id":12,...}}. Only the recommender itself writes
 * them.
 */
sealed interface Command {

  /** Begins a retraining; the place of the message becomes its id. */
  record Start(long from, Map<String, String> changes, RetrainOrder.Mode mode, int judgeLabels)
      implements Command {}

  /** The retrained model takes over, having learned everything before this message. */
  record Switch(long id) implements Command {}

  /** The retrained model is dropped. */
  record End(long id, Outcome outcome, String reason) implements Command {}

  JsonFactory JSON = new JsonFactory();

  /** The payload of a message that says this. */
  default ByteBuffer payload() {
    var bytes = new ByteArrayOutputStream(256);
    try (var json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (this instanceof Start start) {
        json.writeStringField("do", "start");
        json.writeNumberField("from", start.from);
        json.writeStringField("mode", start.mode.word());
        json.writeNumberField("judge", start.judgeLabels);
        json.writeObjectFieldStart("set");
        for (var change : new TreeMap<>(start.changes).entrySet()) {
          json.writeStringField(change.getKey(), change.getValue());
        }
        json.writeEndObject();
      } else if (this instanceof Switch change) {
        json.writeStringField("do", "switch");
        json.writeNumberField("id", change.id);
      } else if (this instanceof End end) {
        json.writeStringField("do", "end");
        json.writeNumberField("id", end.id);
        json.writeStringField("outcome", end.outcome.name());
        json.writeStringField("reason", end.reason);
      }
      json.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * Reads what {@link #payload} wrote.
   *
   * @throws IOException when a newer version wrote it
   */
  static Command read(ByteBuffer payload) throws IOException {
    var bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    var fields = new HashMap<String, String>();
    var changes = new TreeMap<String, String>();
    try (var json = JSON.createParser(bytes)) {
      Map<String, String> into = fields;
      json.nextToken();
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          into = changes;
        } else if (token == JsonToken.END_OBJECT) {
          into = fields;
        } else if (token.isScalarValue()) {
          into.put(json.currentName(), json.getText());
        }
      }
    }
    try {
      return switch (fields.getOrDefault("do", "")) {
        case "start" ->
            new Start(
                number(fields, "from"),
                changes,
                mode(fields.getOrDefault("mode", "")),
                (int) number(fields, "judge"));
        case "switch" -> new Switch(number(fields, "id"));
        case "end" ->
            new End(
                number(fields, "id"),
                Outcome.valueOf(fields.getOrDefault("outcome", "")),
                fields.getOrDefault("reason", ""));
        default -> throw new IOException("an unknown command about retrainings: " + fields);
      };
    } catch (IllegalArgumentException e) {
      throw new IOException("an unknown command about retrainings: " + fields, e);
    }
  }

  private static RetrainOrder.Mode mode(String word) {
    var mode = RetrainOrder.Mode.ofWord(word);
    if (mode == null) {
      throw new IllegalArgumentException(word);
    }
    return mode;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, ""));
  }
}
