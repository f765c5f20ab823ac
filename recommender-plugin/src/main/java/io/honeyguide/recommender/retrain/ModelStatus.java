package io.honeyguide.recommender.retrain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.api.Cursor;
import io.honeyguide.recommender.serve.RetrainOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes which model is in use and what becomes of a retraining, as answers and announcements tell
 * it.
 */
final class ModelStatus {

  /** The id of the model that the configuration shapes. */
  private static final String CONFIGURED = "configured";

  private static final JsonFactory JSON = new JsonFactory();

  private ModelStatus() {}

  /** What an announcement says: what happened, and what is the case after it. */
  static ByteBuffer document(RetrainDesk desk, String event, long nowMs) {
    return object(
        json -> {
          json.writeStringField("event", event);
          json.writeStringField("time", Instant.ofEpochMilli(nowMs).toString());
          write(json, desk);
        });
  }

  /** What an answer says. */
  static ByteBuffer document(RetrainDesk desk) {
    return object(json -> write(json, desk));
  }

  /** Writes the fields of one JSON object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static ByteBuffer object(Fields fields) {
    var bytes = new ByteArrayOutputStream(512);
    try (var json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void write(JsonGenerator json, RetrainDesk desk) throws IOException {
    var inUse = desk.recommender().history().inUse();
    json.writeObjectFieldStart("model");
    json.writeStringField("id", inUse == null ? CONFIGURED : place(inUse.id()));
    if (inUse != null) {
      json.writeStringField("from", place(inUse.from()));
    }
    writeSettings(json, inUse == null ? Map.of() : inUse.changes());
    json.writeNumberField("events", desk.recommender().model().eventCount());
    json.writeEndObject();
    var underWay = desk.recommender().history().underWay();
    if (underWay != null) {
      json.writeObjectFieldStart("retraining");
      writeRetraining(json, desk, underWay);
      json.writeEndObject();
    }
    var last = desk.last();
    if (last != null) {
      json.writeObjectFieldStart("last");
      json.writeStringField("id", place(last.id()));
      json.writeStringField("outcome", last.outcome().word());
      if (!last.reason().isEmpty()) {
        json.writeStringField("reason", last.reason());
      }
      json.writeEndObject();
    }
    if (desk.learnedTo() >= 0) {
      json.writeStringField("asOf", place(desk.learnedTo()));
    }
  }

  private static void writeRetraining(JsonGenerator json, RetrainDesk desk, RetrainOrder order)
      throws IOException {
    json.writeStringField("id", place(order.id()));
    json.writeStringField("from", place(order.from()));
    writeSettings(json, order.changes());
    json.writeStringField("switch", order.mode().word());
    json.writeNumberField("judge", order.judgeLabels());
    var current = desk.current();
    if (current == null) {
      json.writeStringField("state", "failed");
      return;
    }
    json.writeStringField("state", current.isCaughtUp() ? "judging" : "learning");
    var trimmedTo = current.trimmedTo();
    if (trimmedTo != null) {
      json.writeStringField("trimmedTo", trimmedTo.toString());
    }
    json.writeNumberField("progress", Math.round(current.progress() * 1000) / 1000.0);
    json.writeNumberField("events", current.candidate().model().eventCount());
    json.writeNumberField("heapBytes", current.candidate().model().heapBytes());
    var trials = desk.trials();
    if (trials != null && current.isCaughtUp()) {
      trials.write(json);
    }
  }

  private static void writeSettings(JsonGenerator json, Map<String, String> changes)
      throws IOException {
    json.writeObjectFieldStart("settings");
    for (var change : new TreeMap<>(changes).entrySet()) {
      json.writeStringField(change.getKey(), change.getValue());
    }
    json.writeEndObject();
  }

  /** A log has one shard so far. */
  private static String place(long offset) {
    return new Cursor(0, offset).toString();
  }
}
