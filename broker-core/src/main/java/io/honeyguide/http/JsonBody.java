package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes one JSON value. */
@FunctionalInterface
interface JsonBody {

  String CONTENT_TYPE = "application/json";

  JsonFactory FACTORY = new JsonFactory();

  void write(JsonGenerator out) throws IOException;

  /** The value as UTF-8. */
  static byte[] bytes(JsonBody body) {
    var bytes = new ByteArrayOutputStream(512);
    append(body, bytes);
    return bytes.toByteArray();
  }

  /** Appends the value as UTF-8. */
  static void append(JsonBody body, ByteArrayOutputStream out) {
    try (var generator = FACTORY.createGenerator(out)) {
      body.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
  }
}
