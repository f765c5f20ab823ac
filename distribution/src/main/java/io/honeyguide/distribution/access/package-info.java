/**
 * The command {@code passwd}: who may connect to a broker.
 *
 * <p>Called on the main thread; works on files alone, whether a broker runs or not.
 */
@NullMarked
package io.honeyguide.distribution.access;

import org.jspecify.annotations.NullMarked;
