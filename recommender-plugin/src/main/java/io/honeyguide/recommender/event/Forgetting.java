package io.honeyguide.recommender.event;

/**
 * A user is to be forgotten.
 *
 * @param user the user's id
 */
public record Forgetting(String user) implements Decoded {}
