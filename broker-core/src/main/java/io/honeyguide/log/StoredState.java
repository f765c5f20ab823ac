package io.honeyguide.log;

import io.netty.buffer.ByteBuf;

/**
 * A snapshot that was read.
 *
 * @param offset everything below is in the state
 * @param moved where records stood that had been moved
 * @param bytes what the snapshot's source wrote
 */
public record StoredState(long offset, MovedRecords moved, ByteBuf bytes) {

  StoredState(long offset, SnapshotFile.Content content) {
    this(offset, content.moved(), content.state());
  }

  SnapshotFile.Content content() {
    return new SnapshotFile.Content(moved, bytes);
  }
}
