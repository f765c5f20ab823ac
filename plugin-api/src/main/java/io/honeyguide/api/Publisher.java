package io.honeyguide.api;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Publishes messages in the plugin's name. Implemented by the broker only; any thread. */
public interface Publisher {

  /**
   * Publishes one message at QoS 1. Never blocks. The stage completes on the plugin's thread: chain
   * to it, since waiting for it on that thread would never end.
   *
   * @param topic topic name without wildcards
   * @param payload read during the call only
   * @param retain whether it becomes the topic's retained message
   * @return completes with the message's place once it is durable; fails with {@link
   *     IllegalArgumentException} for a bad topic and with {@link IllegalStateException} when the
   *     broker refuses, in both cases with the reason
   */
  CompletionStage<Cursor> publish(String topic, ByteBuffer payload, boolean retain);

  /**
   * Answers a request: publishes, as {@link #publish} does and not retained, to the request's
   * response topic, with its correlation data.
   *
   * <p>The response topic is the requester's choice, and it is the plugin that publishes there:
   * nobody asks whether the requester itself may. So a plugin answers only to topics that it means
   * to leave to requesters.
   *
   * @param request read during the call only
   * @param payload read during the call only
   * @param contentType media type of the payload
   * @return as {@link #publish}; fails with {@link IllegalArgumentException} also when the request
   *     has no response topic
   */
  CompletionStage<Cursor> respond(Message request, ByteBuffer payload, String contentType);
}
