/**
 * What the log does on a real disk, beside what the disk does without it. Each measurement runs on
 * the calling thread in a directory of its own and removes it; {@link
 * io.honeyguide.benchmarks.LogLoad} is the command line.
 */
@NullMarked
package io.honeyguide.benchmarks.log;

import org.jspecify.annotations.NullMarked;
