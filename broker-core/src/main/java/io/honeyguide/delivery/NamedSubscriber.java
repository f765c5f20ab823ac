package io.honeyguide.delivery;

import io.honeyguide.named.NamedSubscription;

/**
 * A named subscription where its filters stand among those of the sessions: told of each match, and
 * the reason that QoS 0 messages are stored too.
 */
record NamedSubscriber(NamedSubscription subscription) implements Subscriber {}
