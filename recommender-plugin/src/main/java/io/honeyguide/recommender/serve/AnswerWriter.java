package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers: {@code
 * {items:[{id,score,source,reason:{because,itemId,shares}}],hint,arm,asOf,model}}.
 */
final class AnswerWriter {

  /** Writes the fields of one JSON object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static final SerializedString ID = new SerializedString("id");
  private static final SerializedString SCORE = new SerializedString("score");
  private static final SerializedString SOURCE = new SerializedString("source");
  private static final SerializedString REASON = new SerializedString("reason");
  private static final SerializedString BECAUSE = new SerializedString("because");
  private static final SerializedString ITEM_ID = new SerializedString("itemId");
  private static final SerializedString SHARES = new SerializedString("shares");

  private static final SerializedString TOGETHER = word(Part.TOGETHER);
  private static final SerializedString NEXT = word(Part.NEXT);
  private static final SerializedString REMINDER = word(Part.REMINDER);
  private static final SerializedString HISTORY = word(Part.HISTORY);
  private static final SerializedString POPULAR = word(Part.POPULAR);
  private static final SerializedString CONTENT = word(Part.CONTENT);

  /**
   * Shares as they are shown, by thousandths: a list has a hundred of them, and to find the digits
   * of so many fractions took a third of what it takes to write the answer.
   */
  private static final SerializedString[] THOUSANDTHS =
      IntStream.rangeClosed(0, 1000)
          .mapToObj(thousandths -> new SerializedString(Double.toString(thousandths / 1000.0)))
          .toArray(SerializedString[]::new);

  private final JsonFactory factory =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
  private final Supplier<@Nullable String> hint;

  /** A writer without hints. */
  AnswerWriter() {
    this(() -> null);
  }

  /**
   * A writer.
   *
   * @param hint what to say with an empty list, or null for nothing
   */
  AnswerWriter(Supplier<@Nullable String> hint) {
    this.hint = hint;
  }

  private static SerializedString word(Part part) {
    return new SerializedString(part.word());
  }

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
          var said = items.isEmpty() ? hint.get() : null;
          if (said != null) {
            json.writeStringField("hint", said);
          }
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
    json.writeFieldName(ID);
    json.writeString(item.id());
    json.writeFieldName(SCORE);
    json.writeNumber(item.score());
    json.writeFieldName(SOURCE);
    json.writeString(item.source().word());
    if (item.because() != null) {
      json.writeFieldName(REASON);
      json.writeStartObject();
      json.writeFieldName(BECAUSE);
      json.writeString(item.because());
      if (item.becauseItem() != null) {
        json.writeFieldName(ITEM_ID);
        json.writeString(item.becauseItem());
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
    json.writeFieldName(SHARES);
    json.writeStartObject();
    writeShare(json, TOGETHER, shares.together());
    writeShare(json, NEXT, shares.next());
    writeShare(json, REMINDER, shares.reminder());
    writeShare(json, HISTORY, shares.history());
    writeShare(json, POPULAR, shares.popular());
    writeShare(json, CONTENT, shares.content());
    json.writeEndObject();
  }

  /** Three digits say enough; a part without a share is left out. */
  private static void writeShare(JsonGenerator json, SerializedString part, float share)
      throws IOException {
    var thousandths = Math.min(1000, Math.round(share * 1000));
    if (thousandths > 0) {
      json.writeFieldName(part);
      json.writeRawValue(THOUSANDTHS[thousandths]);
    }
  }
}
