/**
 * Topic names, topic filters, who subscribes to what, and which message is retained where.
 *
 * <p>{@link io.honeyguide.topic.Topic} and {@link io.honeyguide.topic.TopicFilter} are immutable
 * values made at the edges and used everywhere above. {@link io.honeyguide.topic.SubscriptionTree}
 * is changed by the shard's thread alone and read by any thread without locks; {@link
 * io.honeyguide.topic.RetainedMessages} belongs to the shard's thread entirely. Called by publish,
 * session, delivery and the edges.
 */
@NullMarked
package io.honeyguide.topic;

import org.jspecify.annotations.NullMarked;
