package io.honeyguide.metrics;

/**
 * What is measured of a named subscription, the rates and means over its last minute. The arrival
 * rate, the mean wait and the mean length are measured each on its own, so that by Little's law
 * they check each other.
 *
 * @param lag messages that matched and are not done
 * @param inflight messages that consumers have
 * @param oldestAgeSeconds age of the oldest message that is not done; 0 for none
 * @param deadLetters how many are kept
 * @param meanWaitSeconds from publish to end, of those that ended
 * @param meanLength number of messages that were not done, over time
 */
public record NamedReading(
    long lag,
    int inflight,
    double oldestAgeSeconds,
    int deadLetters,
    double arrivalsPerSecond,
    double endsPerSecond,
    double redeliveriesPerSecond,
    double meanWaitSeconds,
    double meanLength) {}
