package io.honeyguide.recommender.rank;

/**
 * What an item's place rests on.
 *
 * @param neighbours visits like the asker's hold it
 * @param twoSteps visits hold it beside what the asker's neighbours hold
 * @param visit the asker's visit holds it
 * @param history the asker's user touched it before
 * @param content it is like what the asker touched, by what the catalogue says
 */
public record Evidence(
    boolean neighbours, boolean twoSteps, boolean visit, boolean history, boolean content) {}
