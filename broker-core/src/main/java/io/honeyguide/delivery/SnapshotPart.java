package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;

/**
 * One kind of durable state as it stands in a snapshot: entries without a count, up to the end of
 * the part's bytes. A kind that is empty leaves no bytes, and the same part may come several times:
 * its entries add up.
 *
 * <p>To add a kind of state, implement this and put it into {@link StateSnapshot#PARTS} behind the
 * kinds that it refers to. To change what an entry holds, write the next {@link #version} and go on
 * reading the earlier ones.
 *
 * <p>Owner: the shard's thread, or whoever replays.
 */
interface SnapshotPart {

  /** The part's number on disk, 1 to 255; never used again for another kind. */
  int number();

  /** The version in which entries are written, from 1. */
  int version();

  /** Appends every entry there is. */
  void write(ShardState state, ByteBuf out);

  /**
   * Takes the next entry into the state.
   *
   * @param version the version in which it was written, at most {@link #version}
   */
  void readEntry(ShardState state, int version, ByteBuf in);
}
