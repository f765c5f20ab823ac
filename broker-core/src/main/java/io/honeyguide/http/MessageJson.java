package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.message.MessageHeaders;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stored message as JSON shows it, the same wherever a message is shown. */
final class MessageJson {

  private MessageJson() {}

  /** A time as RFC 3339 writes it, with milliseconds. */
  static String time(long timeMs) {
    return MessageHeaders.time(timeMs);
  }

  /** Writes a message. */
  static void write(JsonGenerator out, StoredMessage message) throws IOException {
    out.writeStartObject();
    writeMembers(out, message);
    out.writeEndObject();
  }

  /** Writes the members of a message into the object at hand. */
  static void writeMembers(JsonGenerator out, StoredMessage message) throws IOException {
    var view = message.view();
    var cursor = HttpLoop.shown(message.offset());
    out.writeStringField("id", cursor);
    out.writeStringField("offset", cursor);
    out.writeStringField("ts", time(view.timeMs()));
    out.writeStringField("topic", view.topic());
    out.writeNumberField("qos", view.qos());
    out.writeBooleanField("retain", view.retain());
    writePayload(out, view.body(), view.payloadAt(), view.payloadBytes());
    writeProperties(out, view);
    if (view.expiresAtMs() != Long.MAX_VALUE) {
      out.writeStringField("expiresAt", time(view.expiresAtMs()));
    }
  }

  private static void writePayload(JsonGenerator out, ByteBuf body, int at, int length)
      throws IOException {
    var start = body.arrayOffset() + at;
    if (ByteBufUtil.isText(body, at, length, StandardCharsets.UTF_8)) {
      out.writeFieldName("payload");
      out.writeUTF8String(body.array(), start, length);
    } else {
      out.writeFieldName("payloadBase64");
      out.writeBinary(body.array(), start, length);
    }
  }

  private static void writeProperties(JsonGenerator out, MessageView view) throws IOException {
    if (view.propertiesBytes() == 0) {
      return;
    }
    var properties = new Properties();
    MessageProperties.read(view.body(), view.propertiesAt(), view.propertiesBytes(), properties);
    writeText(out, "contentType", properties.contentType);
    writeText(out, "responseTopic", properties.responseTopic);
    if (properties.correlationData != null) {
      out.writeBinaryField("correlationData", properties.correlationData);
    }
    if (properties.priority >= 0) {
      out.writeNumberField("priority", properties.priority);
    }
    writeText(out, "key", properties.key);
    if (!properties.user.isEmpty()) {
      out.writeObjectFieldStart("properties");
      for (var property : properties.user.entrySet()) {
        writeUser(out, property.getKey(), property.getValue());
      }
      out.writeEndObject();
    }
  }

  private static void writeText(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }

  private static void writeUser(JsonGenerator out, String name, List<String> values)
      throws IOException {
    if (values.size() == 1) {
      out.writeStringField(name, values.get(0));
      return;
    }
    out.writeArrayFieldStart(name);
    for (var value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  private static final class Properties implements MessageProperties.Sink {
    private final Map<String, List<String>> user = new LinkedHashMap<>();
    private @Nullable String contentType;
    private @Nullable String responseTopic;
    private @Nullable String key;
    private int priority = -1;
    private byte @Nullable [] correlationData;

    @Override
    public void text(int id, String value) {
      if (id == MessageProperties.CONTENT_TYPE) {
        contentType = value;
      } else if (id == MessageProperties.RESPONSE_TOPIC) {
        responseTopic = value;
      }
    }

    @Override
    public void bytes(int id, byte[] value) {
      correlationData = value;
    }

    @Override
    public void user(String name, String value) {
      if (key == null && name.equals(MessageProperties.KEY)) {
        key = value;
        return;
      }
      if (priority < 0 && name.equals(MessageProperties.PRIORITY)) {
        priority = PublishParameters.priority(value);
        if (priority >= 0) {
          return;
        }
      }
      user.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }
  }
}
