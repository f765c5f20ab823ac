/**
 * A view of state that changes, as it was at one moment, handed out a little at a time: what a
 * snapshot is written from while its owner goes on. Used by {@code topic}, {@code session} and
 * {@code delivery}, each for the state that it keeps; everything here belongs to the thread that
 * owns that state.
 */
@NullMarked
package io.honeyguide.frozen;

import org.jspecify.annotations.NullMarked;
