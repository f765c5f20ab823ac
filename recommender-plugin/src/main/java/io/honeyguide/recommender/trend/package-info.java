/**
 * What is in demand right now: the leading items of the last hour, day and fortnight.
 *
 * <p>{@code serve} tells it of every event learned; {@code rank} reads it. The plugin's thread owns
 * its state.
 */
@NullMarked
package io.honeyguide.recommender.trend;

import org.jspecify.annotations.NullMarked;
