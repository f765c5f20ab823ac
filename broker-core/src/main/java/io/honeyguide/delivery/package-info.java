/**
 * The way out: who wants a message, what is under way to whom, what is settled.
 *
 * <p>Two sides meet here. The shard's thread applies records in log order ({@link
 * io.honeyguide.delivery.Shard}, {@code ShardState}) and appends references to queues; each event
 * loop hands them out to its connections ({@link io.honeyguide.delivery.SessionLink}) and reports
 * back by records. A {@code DeliveryQueue} is the only structure both sides touch.
 */
@NullMarked
package io.honeyguide.delivery;

import org.jspecify.annotations.NullMarked;
