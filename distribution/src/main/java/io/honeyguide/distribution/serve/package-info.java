/**
 * The broker as a process: {@code serve} and the commands about its configuration.
 *
 * <p>Called by the command line on the main thread, which waits until a signal ends the process.
 */
@NullMarked
package io.honeyguide.distribution.serve;

import org.jspecify.annotations.NullMarked;
