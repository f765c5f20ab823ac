/**
 * What the process shows: log lines and the progress of long work, both on standard error.
 *
 * <p>Log lines come from any thread; a {@link io.honeyguide.distribution.terminal.Progress} belongs
 * to the thread that works.
 */
@NullMarked
package io.honeyguide.distribution.terminal;

import org.jspecify.annotations.NullMarked;
