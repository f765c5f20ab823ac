package io.honeyguide.recommender.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** Writes facts as the payload that {@link ItemDecoder} reads; what is not told is left out. */
public final class ItemEncoder {

  private final JsonFactory json = new JsonFactory();

  /** The payload with these news, the item included. */
  public byte[] encode(ItemNews news) {
    return news instanceof ItemFacts facts ? encode(facts) : encode(new ItemRemoval(news.id()));
  }

  /** The payload with these facts, the item included. */
  public byte[] encode(ItemFacts facts) {
    var bytes = new ByteArrayOutputStream(256);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("item", facts.id());
      writeFacts(generator, facts);
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The payload that says that an item left the catalogue. */
  public byte[] encode(ItemRemoval removal) {
    var bytes = new ByteArrayOutputStream(64);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("item", removal.id());
      generator.writeBooleanField("deleted", true);
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the fields of an object that is open; the item's id is not among them. */
  public static void writeFacts(JsonGenerator generator, ItemFacts facts) throws IOException {
    if (!facts.title().isEmpty()) {
      generator.writeStringField("title", facts.title());
    }
    if (!facts.categories().isEmpty()) {
      generator.writeStringField("category", facts.categories().get(0));
    }
    if (facts.categories().size() > 1) {
      writeWords(generator, "categories", facts.categories());
    }
    if (!facts.tags().isEmpty()) {
      writeWords(generator, "tags", facts.tags());
    }
    if (facts.hasPrice()) {
      generator.writeNumberField("price", facts.price());
    }
    if (facts.stock() != ItemFacts.UNKNOWN_STOCK) {
      generator.writeNumberField("stock", facts.stock());
    }
    if (facts.hidden()) {
      generator.writeBooleanField("hidden", true);
    }
    if (facts.expiresMs() != ItemFacts.NEVER) {
      generator.writeStringField("expires", Instant.ofEpochMilli(facts.expiresMs()).toString());
    }
    if (facts.vector().dimension() > 0) {
      generator.writeArrayFieldStart("vector");
      for (var place = 0; place < facts.vector().dimension(); place++) {
        generator.writeNumber(facts.vector().value(place));
      }
      generator.writeEndArray();
    }
    if (!facts.properties().isEmpty()) {
      generator.writeObjectFieldStart("properties");
      for (var property : facts.properties().entrySet()) {
        generator.writeStringField(property.getKey(), property.getValue());
      }
      generator.writeEndObject();
    }
  }

  private static void writeWords(JsonGenerator generator, String name, List<String> words)
      throws IOException {
    generator.writeArrayFieldStart(name);
    for (var word : words) {
      generator.writeString(word);
    }
    generator.writeEndArray();
  }
}
