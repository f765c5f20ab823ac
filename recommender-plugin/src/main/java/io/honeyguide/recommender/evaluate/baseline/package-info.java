/**
 * What recommenders are usually measured against, each written plainly after its source and
 * learning one event at a time: demand, sequence rules, item cosine, VMIS-kNN, VSTAN.
 *
 * <p>Called by the command line and by tests. They share nothing with the serving code, so that
 * they also check it. They keep everything they are told; each object belongs to one thread.
 */
@NullMarked
package io.honeyguide.recommender.evaluate.baseline;

import org.jspecify.annotations.NullMarked;
