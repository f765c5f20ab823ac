/**
 * {@code honeyguide log}: looking at a data directory while no broker uses it.
 *
 * <p>Called by the command line on the main thread.
 */
@NullMarked
package io.honeyguide.distribution.log;

import org.jspecify.annotations.NullMarked;
