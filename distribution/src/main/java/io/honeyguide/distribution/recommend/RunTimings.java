package io.honeyguide.distribution.recommend;

/**
 * What a run measured beside the lists.
 *
 * @param queries time of each question, from asking to the whole answer
 * @param freshness time from handing an event over to having an answer that knows it
 * @param arrivals when each question was answered, since the start of the run
 * @param elapsedNanos length of the whole run
 * @param restarts how often the broker had to be connected to again
 */
record RunTimings(
    AskSamples queries,
    AskSamples freshness,
    AskSamples arrivals,
    long elapsedNanos,
    int restarts) {}
