package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/**
 * How far the bytes of erased records are gone from the files.
 *
 * @param segmentsLeft segments that may hold some
 * @param isDone whether nothing is left, neither in segments nor in snapshots from before
 * @param awaitsSnapshots whether it can only go on once a snapshot was stored
 * @param failure why a segment could not be rewritten for now, or null
 */
public record Wiping(
    int segmentsLeft, boolean isDone, boolean awaitsSnapshots, @Nullable LogException failure) {}
