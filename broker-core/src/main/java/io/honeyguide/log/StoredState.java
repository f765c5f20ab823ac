package io.honeyguide.log;

import io.netty.buffer.ByteBuf;

/**
 * A snapshot that was read.
 *
 * @param offset everything below is in the state
 * @param bytes what the snapshot's source wrote
 */
public record StoredState(long offset, ByteBuf bytes) {}
