package io.honeyguide.delivery;

import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamLedger;

/**
 * A stream as it is now.
 *
 * @param force how durable its messages are, in words
 * @param held what it keeps
 * @param lastOffset offset of its newest message, also when that is too old to be kept; negative
 *     when there never was one
 * @param lastTimeMs time of that message's commit
 */
public record StreamStatus(
    StreamDefinition definition,
    String force,
    StreamLedger.Held held,
    long lastOffset,
    long lastTimeMs) {}
