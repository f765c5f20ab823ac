package io.honeyguide.delivery;

/**
 * A topic's retained message.
 *
 * @param offset where the message stands in the shard's log
 * @param qos QoS it was published with
 * @param expiresAtMs when its time is over, {@link Long#MAX_VALUE} for never
 */
public record Retained(long offset, int qos, long expiresAtMs) {}
