package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as one flat JSON object: members are texts, whole numbers, truth values,
 * arrays of texts, or an object of texts. Depth, numbers and names are bounded; a name that comes
 * twice is refused, and so is one that would have no effect.
 */
final class JsonRequest {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // JSON comes in UTF-8 (RFC 8259, section 8.1); nobody is to guess from its first bytes.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNumberLength(20)
                  .maxNameLength(256)
                  .build())
          .build();

  private final Map<String, Object> members = new LinkedHashMap<>();

  private JsonRequest() {}

  /**
   * Reads a body; none at all is an object without members.
   *
   * @param body on the heap
   * @param names the members that are known
   */
  static JsonRequest read(ByteBuf body, Set<String> names) {
    var request = new JsonRequest();
    if (body.isReadable()) {
      // The parser itself would take overlong forms.
      if (!ByteBufUtil.isText(body, StandardCharsets.UTF_8)) {
        throw RefusedRequestException.bad("bad_json", "the body is not well-formed UTF-8");
      }
      try (var parser =
          FACTORY.createParser(
              body.array(), body.arrayOffset() + body.readerIndex(), body.readableBytes())) {
        request.readObject(parser);
      } catch (JsonProcessingException e) {
        throw RefusedRequestException.bad(
            "bad_json", "the body is no JSON object: " + Shown.of(e.getOriginalMessage()));
      } catch (IOException e) {
        throw new UncheckedIOException("reading JSON from memory failed", e);
      }
    }
    for (var name : request.members.keySet()) {
      if (!names.contains(name)) {
        throw RefusedRequestException.bad(
            "unknown_member",
            "the member %s is not known here; known: %s"
                .formatted(Shown.of(name), String.join(", ", new TreeSet<>(names))));
      }
    }
    return request;
  }

  private void readObject(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw RefusedRequestException.bad("bad_json", "the body is a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      var token = parser.nextToken();
      switch (token) {
        case VALUE_NULL -> {
          // As if it was not there.
        }
        case START_ARRAY -> members.put(name, texts(parser, name));
        case START_OBJECT -> members.put(name, object(parser, name));
        case VALUE_TRUE, VALUE_FALSE -> members.put(name, token == JsonToken.VALUE_TRUE);
        case VALUE_NUMBER_INT -> members.put(name, number(parser, name));
        case VALUE_STRING -> members.put(name, parser.getText());
        default -> throw bad(name, "a value of another kind");
      }
    }
    if (parser.nextToken() != null) {
      throw RefusedRequestException.bad("bad_json", "something follows the object");
    }
  }

  private static long number(JsonParser parser, String name) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw bad(name, "a number that is not so large");
    }
    return parser.getLongValue();
  }

  private static List<String> texts(JsonParser parser, String name) throws IOException {
    var texts = new ArrayList<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw bad(name, "an array of texts");
      }
      texts.add(parser.getText());
    }
    return texts;
  }

  private static Map<String, String> object(JsonParser parser, String name) throws IOException {
    var texts = new LinkedHashMap<String, String>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var inner = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw bad(name, "an object of texts");
      }
      texts.put(inner, parser.getText());
    }
    return texts;
  }

  private static RefusedRequestException bad(String name, String expected) {
    return RefusedRequestException.bad(
        "bad_" + (name.matches("[A-Za-z]{1,30}") ? name : "member"),
        "%s is %s".formatted(Shown.of(name), expected));
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /** What a member is: a text, number, truth value, list of texts or map of texts; or null. */
  @Nullable Object value(String name) {
    return members.get(name);
  }

  @Nullable String text(String name) {
    var value = members.get(name);
    if (value != null && !(value instanceof String)) {
      throw bad(name, "a text");
    }
    return (String) value;
  }

  int number(String name, int min, int max, int otherwise) {
    var value = members.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Long number) || number < min || number > max) {
      throw bad(name, "a whole number from %,d to %,d".formatted(min, max));
    }
    return number.intValue();
  }

  boolean flag(String name, boolean otherwise) {
    var value = members.get(name);
    if (value != null && !(value instanceof Boolean)) {
      throw bad(name, "true or false");
    }
    return value == null ? otherwise : (Boolean) value;
  }

  /** A duration in milliseconds. */
  long durationMs(String name, long min, long max, long otherwise) {
    var text = text(name);
    return text == null ? otherwise : durationMs(name, text, min, max);
  }

  /** Reads a duration within bounds. */
  static long durationMs(String name, String text, long min, long max) {
    var ms = DurationText.ms(name, text);
    if (ms < min || ms > max) {
      throw bad(name, "%s to %s".formatted(DurationText.of(min), DurationText.of(max)));
    }
    return ms;
  }

  /** An array of texts; an empty one when there is none. */
  List<String> texts(String name, int max) {
    var value = members.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw bad(name, "an array of texts");
    }
    if (list.size() > max) {
      throw bad(name, "an array of at most %,d texts".formatted(max));
    }
    return list.stream().map(String.class::cast).toList();
  }
}
