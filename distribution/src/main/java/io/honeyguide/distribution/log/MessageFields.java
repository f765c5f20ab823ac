package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import java.util.Base64;

/** The MQTT 5 properties of a message as fields. */
final class MessageFields implements MessageProperties.Sink {

  static final String CONTENT_TYPE = "contentType";
  static final String RESPONSE_TOPIC = "responseTopic";
  static final String CORRELATION_DATA = "correlationData";
  static final String PAYLOAD_FORMAT = "payloadFormat";
  static final String USER_PROPERTIES = "userProperties";

  private final ObjectNode out;

  private MessageFields(ObjectNode out) {
    this.out = out;
  }

  /**
   * Adds the properties that a message has. User properties keep their order and may repeat, so
   * they are a list of pairs; correlation data is base64.
   */
  static void properties(MessageView view, ObjectNode out) {
    MessageProperties.read(
        view.body(), view.propertiesAt(), view.propertiesBytes(), new MessageFields(out));
  }

  @Override
  public void text(int id, String value) {
    out.put(id == MessageProperties.CONTENT_TYPE ? CONTENT_TYPE : RESPONSE_TOPIC, value);
  }

  @Override
  public void bytes(int id, byte[] value) {
    out.put(CORRELATION_DATA, Base64.getEncoder().encodeToString(value));
  }

  @Override
  public void user(String name, String value) {
    out.withArray(USER_PROPERTIES).addArray().add(name).add(value);
  }

  @Override
  public void payloadFormat(int value) {
    out.put(PAYLOAD_FORMAT, value);
  }
}
