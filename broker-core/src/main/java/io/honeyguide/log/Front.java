package io.honeyguide.log;

/**
 * The oldest part of a log, which can only go as a whole: in the file engine its first segment,
 * with those before it that hold no records.
 *
 * @param from offset of its first record
 * @param below all its records are below this offset, which is above {@code from}
 * @param bytes its size
 * @param lastTimeMs nothing in it was committed later, milliseconds since 1970
 */
public record Front(long from, long below, long bytes, long lastTimeMs) {}
