package io.honeyguide.recommender.event;

/**
 * What became of one message: an event, a login, a user to be forgotten, news of the catalogue, or
 * the defect that makes it unusable.
 */
public sealed interface Decoded permits BehaviourEvent, Login, Forgetting, ItemNews, EventDefect {}
