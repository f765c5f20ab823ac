package io.honeyguide.delivery;

/** Somebody whose filters stand in the subscription tree. */
sealed interface Subscriber permits QueueOwner, LogFollower, NamedSubscriber, Stream {}
