package io.honeyguide.recommender.rank;

/**
 * What an item's place rests on.
 *
 * @param neighbours visits like the asker's hold it
 * @param visit the asker's visit holds it
 * @param history the asker's user touched it before
 */
public record Evidence(boolean neighbours, boolean visit, boolean history) {}
