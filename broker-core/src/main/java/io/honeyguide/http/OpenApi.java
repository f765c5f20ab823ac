package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code GET /openapi.json}: everything that this edge answers, for machines. It is kept as a file
 * that people can read and change ({@code openapi.yaml} beside this class); {@code
 * docs/http-api.md} is written from it.
 */
final class OpenApi implements Endpoint {

  static final String PATH = "/openapi.json";

  private static final String FILE = "openapi.yaml";
  private static final Map<String, Object> DOCUMENT = read();

  private final byte[] json;

  /**
   * The document of a broker.
   *
   * @param version of the broker
   */
  OpenApi(String version) {
    var info = new LinkedHashMap<Object, Object>((Map<?, ?>) part(DOCUMENT, "info"));
    info.put("version", version);
    var shown = new LinkedHashMap<>(DOCUMENT);
    shown.put("info", info);
    try {
      json = new ObjectMapper().writeValueAsBytes(shown);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(FILE + " cannot be written as JSON", e);
    }
  }

  /** The document as it is kept: maps, lists, texts, numbers and truth values. */
  static Map<String, Object> document() {
    return DOCUMENT;
  }

  private static Map<String, Object> read() {
    try (var in = OpenApi.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing beside " + OpenApi.class);
      }
      var document = new LinkedHashMap<String, Object>();
      var loaded = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
      loaded.forEach((key, value) -> document.put(String.valueOf(key), value));
      return document;
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
  }

  private static Object part(Map<String, Object> document, String name) {
    var part = document.get(name);
    if (part == null) {
      throw new IllegalStateException(FILE + " has no " + name);
    }
    return part;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    exchange.bytes(200, JsonBody.CONTENT_TYPE, json);
  }
}
