package io.honeyguide.recommender.event;

/** What became of one message: an event, or the defect that makes it unusable. */
public sealed interface Decoded permits BehaviourEvent, EventDefect {}
