package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A message that came over MQTT, in the shape that the HTTP API gives it. */
final class MessageJson {

  private MessageJson() {}

  static JsonNode of(Mqtt5Publish publish, ObjectMapper json) {
    var message = json.createObjectNode();
    message.put("topic", publish.getTopic().toString());
    message.put("qos", publish.getQos().getCode());
    message.put("retain", publish.isRetain());
    var payload = publish.getPayloadAsBytes();
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
      message.put("payload", text.toString());
    } catch (CharacterCodingException e) {
      // What is no text travels as base64, here as over HTTP.
      message.put("payloadBase64", Base64.getEncoder().encodeToString(payload));
    }
    publish.getContentType().ifPresent(type -> message.put("contentType", type.toString()));
    var properties = publish.getUserProperties().asList();
    if (!properties.isEmpty()) {
      var object = message.putObject("properties");
      properties.forEach(
          property -> object.put(property.getName().toString(), property.getValue().toString()));
    }
    return message;
  }
}
