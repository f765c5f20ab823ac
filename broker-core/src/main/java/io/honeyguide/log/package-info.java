/**
 * The append-only log: batches of records made durable in order, read back by offset.
 *
 * <p>The log knows a record's length, checksum and type; what a body holds is its writer's
 * business. {@link io.honeyguide.log.MessageLog} is the seam that every engine implements: files
 * for the product, memory for tests.
 *
 * <p>Each shard has one thread, called the shard's thread: in the file engine it is the log writer
 * itself. It commits batches and runs the {@link io.honeyguide.log.LogListener}; everything that is
 * a function of the log is owned by it.
 *
 * <p>The tools of the command line read a log at rest through {@link io.honeyguide.log.StoredLog}.
 * They, recovery and the check walk over batches with the same {@code LogScan}.
 */
@NullMarked
package io.honeyguide.log;

import org.jspecify.annotations.NullMarked;
