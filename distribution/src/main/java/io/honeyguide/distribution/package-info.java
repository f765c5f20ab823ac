/**
 * The runnable broker: {@link io.honeyguide.distribution.Main} and the command line around it.
 *
 * <p>Called by the launcher script or {@code java -jar}. One process runs one command, on the main
 * thread.
 */
@NullMarked
package io.honeyguide.distribution;

import org.jspecify.annotations.NullMarked;
