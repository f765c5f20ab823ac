package io.honeyguide.named;

/**
 * What went through a subscription in the last minute, each figure measured on its own.
 *
 * @param inPerSecond arrivals
 * @param outPerSecond ends: acknowledged, expired or given up on
 * @param repeatedPerSecond deliveries that were not the first of their message
 * @param meanStayMs of those that ended, from publish to end
 * @param meanLength number of messages that were not done, over time
 */
public record FlowFigures(
    double inPerSecond,
    double outPerSecond,
    double repeatedPerSecond,
    double meanStayMs,
    double meanLength) {}
