/**
 * Push delivery: posts the messages of named subscriptions that ask for it to their targets.
 * Towards the subscription a target is a consumer like any other: it leases, acknowledges and gives
 * back.
 *
 * <p>{@link io.honeyguide.push.PushDelivery} is the front door; the assembly makes it, and the HTTP
 * edge asks {@link io.honeyguide.push.TargetLookup} before it defines a subscription. Each
 * subscription is posted by one event loop, which owns its state; what it leased and what it says
 * of that crosses to the shard's thread by tasks.
 */
@NullMarked
package io.honeyguide.push;

import org.jspecify.annotations.NullMarked;
