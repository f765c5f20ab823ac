package io.honeyguide.log;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of the shard's thread takes from its queue: batches to be made durable together,
 * and the tasks that were given between them.
 *
 * <p>Owner: the shard's thread, which reuses the one group it has.
 */
final class CommitGroup {

  private final ForceDemand demand = new ForceDemand();
  private Object[] items = new Object[64];
  private @Nullable LogException[] refusals = new LogException[64];
  private int size;
  private int batchCount;
  private int recordCount;
  private long bytes;
  private long firstOffset;
  private long timeMs;

  /** Empties the group for the next turn. */
  void clear() {
    Arrays.fill(items, 0, size, null);
    Arrays.fill(refusals, 0, size, null);
    size = 0;
    batchCount = 0;
    recordCount = 0;
    bytes = 0;
    demand.clear();
  }

  /** Adds a batch or a task behind what is there. */
  void add(Object item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
      refusals = Arrays.copyOf(refusals, size * 2);
    }
    items[size++] = item;
    if (item instanceof RecordBatch batch) {
      count(batch, 1);
      demand.add(batch.demand());
    }
  }

  /** Takes a batch out of what is stored; its place in the order stays. */
  void refuse(int index, LogException cause) {
    var batch = batch(index);
    if (batch == null) {
      throw new IllegalStateException("only a batch that is not refused yet can be refused");
    }
    refusals[index] = cause;
    count(batch, -1);
    demand.clear();
    for (var i = 0; i < size; i++) {
      var other = batch(i);
      if (other != null) {
        demand.add(other.demand());
      }
    }
  }

  private void count(RecordBatch batch, int sign) {
    batchCount += sign;
    recordCount += sign * batch.count();
    bytes += (long) sign * batch.bytes();
  }

  /** Number of batches and tasks. */
  int size() {
    return size;
  }

  /** A batch or task. */
  Object item(int index) {
    return items[index];
  }

  /** The batch to store at an index, or null for a task or a refused batch. */
  @Nullable RecordBatch batch(int index) {
    return refusals[index] == null && items[index] instanceof RecordBatch batch ? batch : null;
  }

  /** Why a batch was refused, or null. */
  @Nullable LogException refusal(int index) {
    return refusals[index];
  }

  /** Number of batches to store. */
  int batchCount() {
    return batchCount;
  }

  /** Number of records to store. */
  int recordCount() {
    return recordCount;
  }

  /** Bytes of all records to store. */
  long bytes() {
    return bytes;
  }

  /** What the batches to store ask of the force. */
  ForceDemand demand() {
    return demand;
  }

  /** Offset of the first record to store. */
  long firstOffset() {
    return firstOffset;
  }

  /** Time of the commit, milliseconds since 1970. */
  long timeMs() {
    return timeMs;
  }

  /** Says where and when the group is committed. */
  void stamp(long firstOffset, long timeMs) {
    this.firstOffset = firstOffset;
    this.timeMs = timeMs;
  }
}
