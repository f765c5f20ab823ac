package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Reads a batch of messages, a JSON array or one object per line, token by token and without a
 * tree: what the reading takes is a fixed number of bytes per message beside the body.
 *
 * <p>What is wrong with one object spoils that message alone. A JSON array that is malformed is
 * refused as a whole, since nobody knows what comes behind the fault; a malformed line is one item.
 */
final class BatchReader {

  /** Most messages of a batch. */
  static final int ITEMS_MAX = 10_000;

  /** Deepest nesting of a batch, its own array and objects included. */
  static final int DEPTH_MAX = 64;

  /** Most characters of a number. */
  static final int NUMBER_CHARACTERS_MAX = 100;

  private static final int NAME_CHARACTERS_MAX = 1024;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // JSON comes in UTF-8 (RFC 8259, section 8.1); of others no place in the body is known.
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(NUMBER_CHARACTERS_MAX)
                  .maxNameLength(NAME_CHARACTERS_MAX)
                  .build())
          .build();

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final List<BatchItem> items = new ArrayList<>();

  /** Where the text starts that the parser at hand reads. */
  private int origin;

  private BatchReader(ByteBuf body) {
    this.bytes = body.array();
    var first = body.arrayOffset() + body.readerIndex();
    this.end = first + body.readableBytes();
    this.start = hasByteOrderMark(first) ? first + BYTE_ORDER_MARK.length : first;
  }

  /** Nobody is to write one, and all may pass over it. */
  private boolean hasByteOrderMark(int at) {
    var markEnd = Math.min(end, at + BYTE_ORDER_MARK.length);
    return Arrays.equals(bytes, at, markEnd, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
  }

  /**
   * Reads a batch.
   *
   * @param body on the heap; payloads may be parts of it
   */
  static List<BatchItem> array(ByteBuf body) {
    var reader = new BatchReader(body);
    try {
      reader.readArray();
    } catch (JsonProcessingException e) {
      throw RefusedRequestException.bad("bad_json", "the batch is no JSON: " + fault(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory failed", e);
    }
    return reader.items;
  }

  /** Reads a batch of one object per line. */
  static List<BatchItem> lines(ByteBuf body) {
    var reader = new BatchReader(body);
    var at = reader.start;
    while (at < reader.end) {
      var lineEnd = at;
      while (lineEnd < reader.end && reader.bytes[lineEnd] != '\n') {
        lineEnd++;
      }
      if (!reader.isBlank(at, lineEnd)) {
        reader.items.add(reader.line(at, lineEnd));
        reader.requireRoom();
      }
      at = lineEnd + 1;
    }
    return reader.items;
  }

  private boolean isBlank(int from, int to) {
    for (var i = from; i < to; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void requireRoom() {
    if (items.size() > ITEMS_MAX) {
      throw new RefusedRequestException(
          Problem.of(
              413, "too_many_messages", "a batch has at most %,d messages".formatted(ITEMS_MAX)));
    }
  }

  private void readArray() throws IOException {
    origin = start;
    try (var parser = FACTORY.createParser(bytes, start, end - start)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw RefusedRequestException.bad(
            "bad_batch",
            "a batch is a JSON array of messages; one object per line goes with Content-Type:"
                + " application/x-ndjson");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(item(parser));
        requireRoom();
      }
      if (parser.nextToken() != null) {
        throw RefusedRequestException.bad("bad_batch", "something follows the array of messages");
      }
    }
  }

  private BatchItem line(int from, int to) {
    origin = from;
    try (var parser = FACTORY.createParser(bytes, from, to - from)) {
      parser.nextToken();
      var item = item(parser);
      if (parser.nextToken() != null) {
        item.faulty("bad_json", "something follows the object in its line");
      }
      return item;
    } catch (JsonProcessingException e) {
      var item = new BatchItem();
      item.faulty("bad_json", "the line is no JSON: " + fault(e));
      return item;
    } catch (IOException e) {
      throw new UncheckedIOException("reading JSON from memory failed", e);
    }
  }

  private static String fault(JsonProcessingException e) {
    var place = e.getLocation();
    return Shown.of(e.getOriginalMessage())
        + (place == null ? "" : " (at byte " + place.getByteOffset() + ")");
  }

  /** Reads the value that the parser stands on, to its end. */
  private BatchItem item(JsonParser parser) throws IOException {
    var item = new BatchItem();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      item.faulty("bad_message", "a message is a JSON object");
      return item;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "payload" -> payload(parser, item);
        case "payloadBase64" -> payloadBase64(parser, item);
        case "properties" -> properties(parser, item);
        default -> value(parser, item, name);
      }
    }
    return item;
  }

  private static void value(JsonParser parser, BatchItem item, String name) throws IOException {
    var token = parser.currentToken();
    if (!name.equals("topic")
        && !name.equals("contentType")
        && !name.equals(BatchItem.IDEMPOTENCY_KEY)
        && !PublishParameters.NAMES.contains(name)) {
      item.faulty("unknown_parameter", "a message has no member " + Shown.of(name));
      parser.skipChildren();
    } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
      item.value(name, parser.getText());
    } else if (token != JsonToken.VALUE_NULL) {
      item.faulty("bad_" + name, name + " is a text, a number or a truth value");
      parser.skipChildren();
    }
  }

  /** A text is its bytes in UTF-8, any other value the JSON as it stands in the batch. */
  private void payload(JsonParser parser, BatchItem item) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_NULL -> item.payload(Unpooled.EMPTY_BUFFER, null);
      case VALUE_STRING -> {
        var text = parser.getText();
        if (!PublishParameters.isWellFormed(text)) {
          item.faulty("bad_payload", "the payload holds an unpaired surrogate");
        }
        item.payload(utf8(text), null);
      }
      case START_OBJECT, START_ARRAY -> {
        var from = origin + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        var to = origin + (int) parser.currentLocation().getByteOffset();
        item.payload(Unpooled.wrappedBuffer(bytes, from, to - from), JsonBody.CONTENT_TYPE);
      }
      default -> item.payload(utf8(parser.getText()), JsonBody.CONTENT_TYPE);
    }
  }

  private static ByteBuf utf8(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void payloadBase64(JsonParser parser, BatchItem item) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      item.faulty("bad_payloadBase64", "payloadBase64 is bytes in Base64");
      parser.skipChildren();
      return;
    }
    try {
      item.payload(Unpooled.wrappedBuffer(Base64.getDecoder().decode(parser.getText())), null);
    } catch (IllegalArgumentException e) {
      item.faulty("bad_payloadBase64", "payloadBase64 is bytes in Base64, found something else");
    }
  }

  /** User properties: each a text, or an array of texts where the name is repeated. */
  private static void properties(JsonParser parser, BatchItem item) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      item.faulty("bad_property", "properties is an object of texts");
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          property(parser, item, name);
        }
      } else {
        property(parser, item, name);
      }
    }
  }

  private static void property(JsonParser parser, BatchItem item, String name) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      item.userProperty(name, parser.getText());
    } else {
      item.faulty("bad_property", "the property " + Shown.of(name) + " is no text");
      parser.skipChildren();
    }
  }
}
