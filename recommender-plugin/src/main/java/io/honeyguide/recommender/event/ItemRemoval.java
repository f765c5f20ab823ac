package io.honeyguide.recommender.event;

/**
 * The item left the catalogue.
 *
 * @param id the item's id
 */
public record ItemRemoval(String id) implements ItemNews {}
