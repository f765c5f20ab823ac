/**
 * Drives the recommender of a running broker as a shop does: events come in by MQTT, lists are
 * asked for over HTTP. Every connection has threads of its own; the calling thread of {@link
 * io.honeyguide.benchmarks.recommend.RecommendLoad} starts and ends them.
 */
@NullMarked
package io.honeyguide.benchmarks.recommend;

import org.jspecify.annotations.NullMarked;
