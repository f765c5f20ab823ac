package io.honeyguide.api;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A stored message as a consumer sees it. Implemented by the broker only; read-only. */
public interface Message {

  /** Its place in the log. */
  Cursor cursor();

  /** Topic name. */
  String topic();

  /** The payload; a read-only view that is valid as long as the batch. */
  ByteBuffer payload();

  /** When the broker received it, in milliseconds since 1970 (UTC). */
  long receivedAtMs();

  /** Whether the publisher asked for it to be retained. */
  boolean retain();

  /** MQTT 5 Content Type, where the publisher gave one. */
  Optional<String> contentType();

  /** MQTT 5 Response Topic: where the publisher waits for an answer, if it does. */
  Optional<String> responseTopic();

  /** MQTT 5 Correlation Data, by which the publisher knows its request again; read-only. */
  Optional<ByteBuffer> correlationData();

  /** MQTT 5 User Properties in the order of the publisher. */
  List<UserProperty> userProperties();

  /** The publisher's client identifier; empty for HTTP and for plugins. */
  String publisher();
}
