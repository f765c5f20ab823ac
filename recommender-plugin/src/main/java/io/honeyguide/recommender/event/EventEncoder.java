package io.honeyguide.recommender.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.recommender.event.BehaviourEvent.Impression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes behaviour events as the JSON that {@link EventDecoder} reads, with {@code ts} in
 * milliseconds. For producers: replay, demo, tests. Safe on any thread.
 */
public final class EventEncoder {

  private final JsonFactory json = new JsonFactory();

  /** The payload of an event, in UTF-8. */
  public byte[] encode(BehaviourEvent event) {
    var bytes = new ByteArrayOutputStream(128);
    try (var generator = json.createGenerator(bytes)) {
      write(event, generator);
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The payload that has a user forgotten, in UTF-8. */
  public byte[] encode(Forgetting forgetting) {
    var bytes = new ByteArrayOutputStream(64);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("user", forgetting.user());
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(BehaviourEvent event, JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    if (event.user() != null) {
      generator.writeStringField("user", event.user());
    }
    if (event.visit() != null) {
      generator.writeStringField("session", event.visit());
    }
    if (event instanceof Impression impression && impression.items().size() > 1) {
      generator.writeArrayFieldStart("items");
      for (var item : impression.items()) {
        generator.writeString(item);
      }
      generator.writeEndArray();
    } else {
      generator.writeStringField("item", event.item());
    }
    generator.writeStringField("type", event.kind().word());
    generator.writeNumberField("ts", event.timeMs());
    switch (event.kind()) {
      case PURCHASE, RETURN, RATING -> generator.writeNumberField("value", event.value());
      case VIEW, CLICK, FAVOURITE, CART, REMOVE, IMPRESSION -> {
        // these kinds have no value
      }
    }
    generator.writeEndObject();
  }
}
