package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.recommender.rank.Part;
import io.honeyguide.recommender.rank.Shares;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers: {@code
 * {items:[{id,score,source,reason:{because,itemId,shares}}],arm,asOf,model}}.
 */
final class AnswerWriter {

  /** Writes the fields of one JSON object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final JsonFactory factory = new JsonFactory();

  /** A list of recommendations. */
  QueryAnswer list(Query query, List<Recommendation> items) {
    return list(query.asOf(), items, null);
  }

  /**
   * A list for a visitor.
   *
   * @param arm the arm of the experiment that it comes from, or null
   */
  QueryAnswer list(Query query, List<Recommendation> items, @Nullable String arm) {
    return list(query.asOf(), items, arm);
  }

  /**
   * A list of recommendations that nobody asked for.
   *
   * @param asOf place of the newest message that it knows
   * @param arm the arm of the experiment that it comes from, or null
   */
  QueryAnswer list(Cursor asOf, List<Recommendation> items, @Nullable String arm) {
    return object(
        asOf,
        json -> {
          json.writeArrayFieldStart("items");
          for (var item : items) {
            writeItem(json, item);
          }
          json.writeEndArray();
          if (arm != null) {
            json.writeStringField("arm", arm);
          }
        });
  }

  /** Any object; {@code asOf} and {@code model} are added to it. */
  QueryAnswer object(Query query, Fields fields) {
    return object(query.asOf(), fields);
  }

  private QueryAnswer object(Cursor asOf, Fields fields) {
    var bytes = new ByteArrayOutputStream(2048);
    try (var json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeStringField("asOf", asOf.toString());
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
      var shares = item.shares();
      if (shares != null) {
        writeShares(json, shares);
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeShares(JsonGenerator json, Shares shares) throws IOException {
    json.writeObjectFieldStart("shares");
    writeShare(json, Part.TOGETHER, shares.together());
    writeShare(json, Part.NEXT, shares.next());
    writeShare(json, Part.REMINDER, shares.reminder());
    writeShare(json, Part.HISTORY, shares.history());
    writeShare(json, Part.POPULAR, shares.popular());
    writeShare(json, Part.CONTENT, shares.content());
    json.writeEndObject();
  }

  /** Three digits say enough; a part without a share is left out. */
  private static void writeShare(JsonGenerator json, Part part, float share) throws IOException {
    var thousandths = Math.round(share * 1000);
    if (thousandths > 0) {
      json.writeNumberField(part.word(), thousandths / 1000.0);
    }
  }
}
