package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent in structured mode (CloudEvents 1.0, JSON event format): attributes and data stand
 * in one JSON object. It becomes the message that the same event becomes in binary mode, so nobody
 * who takes it needs to know both; see {@link CloudEvent}.
 *
 * <p>What else is said of the message stands in the query and the header of the request, as ever.
 */
final class StructuredEvent implements PublishStatement {

  static final String CONTENT_TYPE = "application/cloudevents+json";

  private static final String DATA_TYPE = "datacontenttype";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(BatchReader.DEPTH_MAX)
                  .maxNumberLength(BatchReader.NUMBER_CHARACTERS_MAX)
                  .maxNameLength(256)
                  .build())
          .build();

  private final RequestStatement request;
  private final Map<String, String> attributes = new LinkedHashMap<>();

  /** The data as JSON, and as a text where it is one; both absent without data. */
  private @Nullable ByteBuf json;

  private @Nullable String text;
  private @Nullable ByteBuf binary;

  private StructuredEvent(RequestStatement request) {
    this.request = request;
  }

  /** Whether the body of a request is said to be one. */
  static boolean isAnnounced(HttpServerRequest request) {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(CONTENT_TYPE);
  }

  /**
   * Reads one.
   *
   * @param body on the heap; the data may be a part of it
   */
  static StructuredEvent read(RequestStatement request, ByteBuf body) {
    if (!ByteBufUtil.isText(body, StandardCharsets.UTF_8)) {
      throw RefusedRequestException.bad("bad_json", "the event is not well-formed UTF-8");
    }
    var event = new StructuredEvent(request);
    var start = body.arrayOffset() + body.readerIndex();
    try (var parser = FACTORY.createParser(body.array(), start, body.readableBytes())) {
      event.readObject(parser, body);
    } catch (JsonProcessingException e) {
      throw RefusedRequestException.bad(
          "bad_json", "the event is no JSON object: " + Shown.of(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory failed", e);
    }
    CloudEvent.requireWhole(event.attributes.keySet(), "");
    return event;
  }

  private void readObject(JsonParser parser, ByteBuf body) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw RefusedRequestException.bad("bad_json", "an event is a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "data" -> data(parser, body);
        case "data_base64" -> binary(parser);
        default -> attribute(parser, name);
      }
    }
    if (parser.nextToken() != null) {
      throw RefusedRequestException.bad("bad_json", "something follows the event");
    }
    if (json != null && binary != null) {
      throw bad("it has data or data_base64, found both");
    }
  }

  private void data(JsonParser parser, ByteBuf body) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    var from = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      text = parser.getText();
    } else {
      parser.skipChildren();
    }
    parser.finishToken();
    var to = (int) parser.currentLocation().getByteOffset();
    json = body.slice(body.readerIndex() + from, to - from);
  }

  private void binary(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw bad("data_base64 is bytes in Base64");
    }
    try {
      binary = Unpooled.wrappedBuffer(Base64.getDecoder().decode(parser.getText()));
    } catch (IllegalArgumentException e) {
      throw bad("data_base64 is bytes in Base64, found something else");
    }
  }

  private void attribute(JsonParser parser, String name) throws IOException {
    if (!name.matches("[a-z0-9]{1,64}")) {
      throw bad("an attribute's name is small letters and digits, found " + Shown.of(name));
    }
    switch (parser.currentToken()) {
      case VALUE_NULL -> {
        // As if it was not there.
      }
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE ->
          attributes.put(name, parser.getText());
      default -> throw bad("the attribute " + name + " is a text, a whole number or a truth value");
    }
  }

  private static RefusedRequestException bad(String fault) {
    return RefusedRequestException.bad("bad_event", "a CloudEvent is expected: " + fault);
  }

  /** The data, as it is the body in binary mode. */
  ByteBuf payload() {
    if (binary != null) {
      return binary;
    }
    if (json == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    if (text == null || isJson()) {
      return json;
    }
    if (!PublishParameters.isWellFormed(text)) {
      throw bad("data holds an unpaired surrogate");
    }
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Data that is not said to be anything is JSON (section 3.1 of the format). */
  private boolean isJson() {
    var type = attributes.get(DATA_TYPE);
    if (type == null) {
      return true;
    }
    var plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return plain.endsWith("/json") || plain.endsWith("+json");
  }

  @Override
  public @Nullable String one(String name) {
    return request.one(name);
  }

  @Override
  public @Nullable String idempotencyKey() {
    return request.idempotencyKey();
  }

  @Override
  public @Nullable String contentType() {
    var type = attributes.get(DATA_TYPE);
    return type == null && json != null ? JsonBody.CONTENT_TYPE : type;
  }

  @Override
  public void eachUserProperty(BiConsumer<String, String> sink) {
    request.eachUserProperty(sink);
    attributes.forEach(
        (name, value) -> {
          if (!name.equals(DATA_TYPE)) {
            sink.accept(name, value);
          }
        });
  }
}
