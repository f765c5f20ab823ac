/**
 * What the broker counts and times, and its export in the text format of Prometheus.
 *
 * <p>{@link io.honeyguide.metrics.BrokerMetrics} names every meter of the broker; whoever counts
 * asks it once, at start, for a {@link io.honeyguide.metrics.StripedCounter} or a {@link
 * io.honeyguide.metrics.StripedTimer} and takes a stripe of it for its own thread. A {@link
 * io.honeyguide.metrics.MeterGroup} holds the meters of one plugin. Each stripe is owned by the
 * thread that records; everything else may be used on any thread. Called by all levels above.
 */
@NullMarked
package io.honeyguide.metrics;

import org.jspecify.annotations.NullMarked;
