/**
 * {@code honeyguide log}: looking at a data directory, copying it and saving what is left of it.
 *
 * <p>Called by the command line on the main thread.
 */
@NullMarked
package io.honeyguide.distribution.log;

import org.jspecify.annotations.NullMarked;
