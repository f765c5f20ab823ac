package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes answers: {@code {items:[{id,score,source,reason:{because,itemId}}],asOf,model}}. */
final class AnswerWriter {

  /** Writes the fields of one JSON object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final JsonFactory factory = new JsonFactory();

  /** A list of recommendations. */
  QueryAnswer list(Query query, List<Recommendation> items) {
    return object(
        query,
        json -> {
          json.writeArrayFieldStart("items");
          for (var item : items) {
            writeItem(json, item);
          }
          json.writeEndArray();
        });
  }

  /** Any object; {@code asOf} and {@code model} are added to it. */
  QueryAnswer object(Query query, Fields fields) {
    var bytes = new ByteArrayOutputStream(2048);
    try (var json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeStringField("asOf", query.asOf().toString());
      json.writeStringField("model", Recommender.MODEL);
      json.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return QueryAnswer.json(ByteBuffer.wrap(bytes.toByteArray()));
  }

  private static void writeItem(JsonGenerator json, Recommendation item) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", item.id());
    json.writeNumberField("score", item.score());
    json.writeStringField("source", item.source().word());
    if (item.because() != null) {
      json.writeObjectFieldStart("reason");
      json.writeStringField("because", item.because());
      if (item.becauseItem() != null) {
        json.writeStringField("itemId", item.becauseItem());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
