package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Supplier;

/**
 * One kind of durable state as it stands in a snapshot: entries without a count, up to the end of
 * the part's bytes. A kind that is empty leaves no bytes, and the same part may come several times:
 * its entries add up.
 *
 * <p>To add a kind of state, implement this and put it into {@link StateSnapshot#PARTS} behind the
 * kinds that it refers to. A kind that can grow large also says how it is {@linkplain #freeze
 * frozen}. To change what an entry holds, write the next {@link #version} and go on reading the
 * earlier ones.
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
   * Takes a view of all entries as they are now, which is written while the state goes on. A kind
   * that stays small is written at once.
   *
   * @param out where to append an entry; asked for before each
   */
  default FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    write(state, out.get());
    return FrozenView.of(List.of(), none -> {});
  }

  /**
   * Takes the next entry into the state.
   *
   * @param version the version in which it was written, at most {@link #version}
   */
  void readEntry(ShardState state, int version, ByteBuf in);
}
