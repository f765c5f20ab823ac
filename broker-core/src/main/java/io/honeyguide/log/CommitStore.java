package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/** Where the shard's thread puts what it commits: the part in which engines differ. */
interface CommitStore {

  /**
   * Stores the batches of a group in order, as one unit, and forces it if one of its records asks
   * for that before anybody hears of the commit. Batches for which there is no room are refused in
   * the group. When this returns, readers find the records.
   *
   * @throws LogException when it is unknown what was stored; the log has then failed for good
   */
  void commit(CommitGroup group);

  /** Most bytes of records that a group of several batches may hold. */
  int groupBytesMax();

  /**
   * Why urgent batches are refused for want of room, or null when there is room. Looks for room
   * again when there was none.
   */
  @Nullable LogFullException shortage();

  /**
   * Does what is due when no work waits.
   *
   * @return nanoseconds until it wants to be called again, Long.MAX_VALUE for never
   * @throws LogException as {@link #commit}
   */
  long idle();
}
