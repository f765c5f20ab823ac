/**
 * Judging recommendations: {@code recommend eval} in this process, {@code recommend replay} against
 * a running broker. Both run the same {@link
 * io.honeyguide.recommender.evaluate.PrequentialEvaluation}; only the source of the lists and the
 * sink of the events differ.
 *
 * <p>Called by the command line; everything runs on the main thread.
 */
@NullMarked
package io.honeyguide.distribution.recommend;

import org.jspecify.annotations.NullMarked;
