package io.honeyguide.http;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * How a message is to be published, as whoever publishes it said.
 *
 * @param expirySeconds or {@link PublishRequest#NO_EXPIRY}
 * @param delayMs milliseconds until anybody is to see it; 0 for at once
 * @param messageId what the publisher calls it; empty for no name
 * @param properties MQTT 5 properties in wire form
 */
record PublishParameters(
    int qos,
    boolean retain,
    long expirySeconds,
    long delayMs,
    String messageId,
    ByteBuf properties) {

  /** What may be said, beside the content type and user properties. */
  static final Set<String> NAMES =
      Set.of(
          "qos",
          "retain",
          "expiry",
          "delay",
          "responseTopic",
          "correlationData",
          "priority",
          "key");

  /** What {@code curl -d} says about any body whatever: it is no statement about the message. */
  static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

  /** Largest expiry that MQTT can say, in seconds. */
  private static final long EXPIRY_SECONDS_MAX = 0xFFFF_FFFFL;

  /** Longest text that MQTT can say, in bytes of UTF-8. */
  private static final int TEXT_BYTES_MAX = 65_535;

  /** Reads and checks them. */
  static PublishParameters read(PublishStatement statement) {
    return new Reader(statement).read();
  }

  /** The priority that a text says, or -1. */
  static int priority(String text) {
    var digit = text.length() == 1 ? text.charAt(0) - '0' : -1;
    return digit <= MessageProperties.PRIORITY_MAX ? Math.max(-1, digit) : -1;
  }

  /** Fills a request to publish a message. */
  PublishRequest fill(PublishRequest request, Topic topic, boolean retained, ByteBuf payload) {
    return request
        .of(
            Unpooled.wrappedBuffer(topic.name().getBytes(StandardCharsets.UTF_8)),
            qos,
            retained,
            payload)
        .properties(properties)
        .expirySeconds(expirySeconds)
        .delayMs(delayMs)
        .messageId(messageId.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Reader {
    private final PublishStatement said;
    private final ByteBuf wire = Unpooled.buffer(64);

    Reader(PublishStatement said) {
      this.said = said;
    }

    PublishParameters read() {
      try {
        writeContentType();
        writeResponseTopic();
        writeCorrelationData();
        writePriority();
        writeKey();
        said.eachUserProperty(this::writeUser);
      } catch (BadTopicException e) {
        throw RefusedRequestException.bad("bad_topic", "responseTopic: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw RefusedRequestException.bad("bad_property", String.valueOf(e.getMessage()));
      }
      return new PublishParameters(qos(), retain(), expirySeconds(), delayMs(), messageId(), wire);
    }

    private int qos() {
      var text = said.one("qos");
      if (text == null) {
        return 1;
      }
      return switch (text) {
        case "0" -> 0;
        case "1" -> 1;
        case "2" -> 2;
        default ->
            throw RefusedRequestException.bad(
                "bad_qos", "qos is 0, 1 or 2, found \"" + Shown.of(text) + "\"");
      };
    }

    private boolean retain() {
      var text = said.one("retain");
      if (text == null) {
        return false;
      }
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1", "" -> true;
        case "false", "0" -> false;
        default ->
            throw RefusedRequestException.bad(
                "bad_retain", "retain is true or false, found \"" + Shown.of(text) + "\"");
      };
    }

    private long expirySeconds() {
      var text = said.one("expiry");
      if (text == null) {
        return PublishRequest.NO_EXPIRY;
      }
      var ms = DurationText.ms("expiry", text);
      // MQTT counts in seconds; rounded up, so that no message ends before its time.
      var seconds = (ms + 999) / 1000;
      if (seconds < 1 || seconds > EXPIRY_SECONDS_MAX) {
        throw RefusedRequestException.bad(
            "bad_expiry",
            "expiry is at least 1s and at most %ds, found %s"
                .formatted(EXPIRY_SECONDS_MAX, Shown.of(text)));
      }
      return seconds;
    }

    private long delayMs() {
      var text = said.one("delay");
      return text == null ? 0 : DurationText.ms("delay", text);
    }

    private String messageId() {
      var text = said.idempotencyKey();
      if (text == null) {
        return "";
      }
      var bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes < 1 || bytes > MessageCodec.ID_BYTES_MAX || !isWellFormed(text)) {
        throw RefusedRequestException.bad(
            "bad_idempotency_key",
            "Idempotency-Key has 1 to %d bytes of UTF-8, found %d"
                .formatted(MessageCodec.ID_BYTES_MAX, bytes));
      }
      return text;
    }

    private void writeContentType() {
      var type = said.contentType();
      if (type != null) {
        MessageProperties.writeText(
            wire, MessageProperties.CONTENT_TYPE, text("Content-Type", type));
      }
    }

    private void writeResponseTopic() {
      var topic = said.one("responseTopic");
      if (topic != null) {
        MessageProperties.writeText(wire, MessageProperties.RESPONSE_TOPIC, Topic.of(topic).name());
      }
    }

    private void writeCorrelationData() {
      var text = said.one("correlationData");
      if (text == null) {
        return;
      }
      try {
        var bytes = Base64.getDecoder().decode(text);
        if (bytes.length > TEXT_BYTES_MAX) {
          throw RefusedRequestException.bad(
              "bad_correlationData",
              "correlationData has at most 65,535 bytes, found " + bytes.length);
        }
        MessageProperties.writeBytes(wire, MessageProperties.CORRELATION_DATA, bytes);
      } catch (IllegalArgumentException e) {
        throw RefusedRequestException.bad(
            "bad_correlationData",
            "correlationData is bytes in Base64, found \"" + Shown.of(text) + "\"");
      }
    }

    private void writePriority() {
      var text = said.one(MessageProperties.PRIORITY);
      if (text == null) {
        return;
      }
      if (priority(text) < 0) {
        throw RefusedRequestException.bad(
            "bad_priority",
            "priority is a digit, 0 to 9 with 9 first, found \"" + Shown.of(text) + "\"");
      }
      MessageProperties.writeUser(wire, MessageProperties.PRIORITY, text);
    }

    private void writeKey() {
      var text = said.one(MessageProperties.KEY);
      if (text != null) {
        MessageProperties.writeUser(wire, MessageProperties.KEY, text(MessageProperties.KEY, text));
      }
    }

    private void writeUser(String name, String value) {
      MessageProperties.writeUser(wire, text("user-*", name), text("user-" + name, value));
    }

    /** MQTT strings hold no U+0000 and no half of a character [MQTT-1.5.4-1, MQTT-1.5.4-2]. */
    private static String text(String name, String value) {
      if (value.indexOf(0) >= 0) {
        throw RefusedRequestException.bad(
            "bad_property", Shown.of(name) + " holds the character U+0000");
      }
      if (!isWellFormed(value)) {
        throw RefusedRequestException.bad(
            "bad_property", Shown.of(name) + " holds an unpaired surrogate");
      }
      return value;
    }
  }

  /** Whether a text can be written in UTF-8: an unpaired surrogate cannot. */
  static boolean isWellFormed(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
