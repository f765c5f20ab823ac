package io.honeyguide.recommender.evaluate.baseline;

/**
 * What may stand in a list.
 *
 * @param newOnly whether only items that the visit does not hold
 * @param repeatLast whether the visit's last item, too
 */
public record ListRule(boolean newOnly, boolean repeatLast) {}
