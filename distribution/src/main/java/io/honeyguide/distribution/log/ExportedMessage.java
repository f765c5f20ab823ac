package io.honeyguide.distribution.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * One line of an exported log: a message as a JSON object that any program can read and write.
 * docs/log-tools.md lists the fields.
 *
 * <p>Owner: the command's thread.
 */
final class ExportedMessage {

  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "time",
          "topic",
          "qos",
          "retain",
          "publisher",
          "expirySeconds",
          MessageFields.CONTENT_TYPE,
          MessageFields.RESPONSE_TOPIC,
          MessageFields.CORRELATION_DATA,
          MessageFields.PAYLOAD_FORMAT,
          MessageFields.USER_PROPERTIES,
          "payload",
          "payloadBase64");

  private static final long EXPIRY_MAX = 0xFFFF_FFFFL;
  private static final int TEXT_BYTES_MAX = 65_535;

  private final ObjectMapper json = new ObjectMapper();
  private final PublishRequest request = new PublishRequest();

  /** The line of a message. */
  String line(MessageView view, String id) {
    var out = json.createObjectNode();
    out.put("id", id);
    out.put("time", RecordJson.time(view.timeMs()));
    out.put("topic", view.topic());
    out.put("qos", view.qos());
    out.put("retain", view.retain());
    if (view.publisherBytes() > 0) {
      out.put("publisher", view.publisher());
    }
    if (view.expirySeconds() != PublishRequest.NO_EXPIRY) {
      out.put("expirySeconds", view.expirySeconds());
    }
    MessageFields.properties(view, out);
    var payload = new byte[view.payloadBytes()];
    view.body().getBytes(view.payloadAt(), payload);
    out.put("payloadBase64", Base64.getEncoder().encodeToString(payload));
    return out.toString();
  }

  /**
   * Appends the body of the MESSAGE record that a line describes.
   *
   * @param nowMs time of a message that tells none, milliseconds since 1970
   * @throws IllegalArgumentException when the line is no message, with a word on what is wrong
   */
  void write(String line, long nowMs, ByteBuf body) {
    var node = parse(line);
    for (var field : node.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new IllegalArgumentException("there is no field \"" + field.getKey() + "\"");
      }
    }
    var topic = topic(node);
    request.of(
        Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)),
        (int) number(node, "qos", 0, 2, 0),
        flag(node),
        Unpooled.wrappedBuffer(payload(node)));
    request.publisher(bytes(text(node, "publisher")));
    request.expirySeconds(number(node, "expirySeconds", 0, EXPIRY_MAX, PublishRequest.NO_EXPIRY));
    var properties = Unpooled.buffer();
    writeProperties(node, properties);
    request.properties(properties);
    MessageCodec.write(request, time(node, nowMs), body);
  }

  private ObjectNode parse(String line) {
    try {
      if (json.readTree(line) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("expected a JSON object");
  }

  private static String topic(JsonNode node) {
    var topic = text(node, "topic");
    try {
      return Topic.of(topic).name();
    } catch (BadTopicException e) {
      throw new IllegalArgumentException("topic \"" + topic + "\": " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode node, String field) {
    var value = node.path(field);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " is a text, found " + value);
    }
    return value.asText();
  }

  private static byte[] bytes(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a text has at most 65,535 bytes of UTF-8, found " + bytes.length);
    }
    return bytes;
  }

  private static long number(JsonNode node, String field, long min, long max, long fallback) {
    var value = node.path(field);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
      throw new IllegalArgumentException(
          "%s is a number from %d to %d, found %s".formatted(field, min, max, value));
    }
    return value.asLong();
  }

  private static boolean flag(JsonNode node) {
    var value = node.path("retain");
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IllegalArgumentException("retain is true or false, found " + value);
    }
    return value.asBoolean();
  }

  private static byte[] payload(JsonNode node) {
    if (node.has("payload") && node.has("payloadBase64")) {
      throw new IllegalArgumentException("either payload or payloadBase64, not both");
    }
    return node.has("payload")
        ? text(node, "payload").getBytes(StandardCharsets.UTF_8)
        : base64(node, "payloadBase64");
  }

  private static byte[] base64(JsonNode node, String field) {
    try {
      return Base64.getDecoder().decode(text(node, field));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + " is no base64: " + e.getMessage(), e);
    }
  }

  private static long time(JsonNode node, long nowMs) {
    var text = text(node, "time");
    try {
      return text.isEmpty() ? nowMs : Math.max(0, Instant.parse(text).toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "time looks like 2026-01-31T10:00:00Z, found \"" + text + "\"", e);
    }
  }

  private static void writeProperties(JsonNode node, ByteBuf out) {
    if (node.has(MessageFields.PAYLOAD_FORMAT)) {
      MessageProperties.writePayloadFormat(
          out, (int) number(node, MessageFields.PAYLOAD_FORMAT, 0, 1, 0));
    }
    writeText(node, MessageFields.CONTENT_TYPE, MessageProperties.CONTENT_TYPE, out);
    writeText(node, MessageFields.RESPONSE_TOPIC, MessageProperties.RESPONSE_TOPIC, out);
    if (node.has(MessageFields.CORRELATION_DATA)) {
      var data = base64(node, MessageFields.CORRELATION_DATA);
      if (data.length > TEXT_BYTES_MAX) {
        throw new IllegalArgumentException("correlationData has at most 65,535 bytes");
      }
      MessageProperties.writeBytes(out, MessageProperties.CORRELATION_DATA, data);
    }
    for (var pair : node.path(MessageFields.USER_PROPERTIES)) {
      if (pair.size() != 2 || !pair.path(0).isTextual() || !pair.path(1).isTextual()) {
        throw new IllegalArgumentException(
            "userProperties is a list of pairs of texts, found " + pair);
      }
      MessageProperties.writeUser(out, pair.path(0).asText(), pair.path(1).asText());
    }
  }

  private static void writeText(JsonNode node, String field, int id, ByteBuf out) {
    if (node.has(field)) {
      MessageProperties.writeText(out, id, text(node, field));
    }
  }
}
