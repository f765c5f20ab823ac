package io.honeyguide.log;

import java.util.Arrays;

/**
 * The engine's {@link MovedRecords}, kept up to date: by the shard's thread as moves and erasures
 * are committed, by the background as segments go, by recovery. Any thread looks.
 */
final class MovedTable {

  private static final int INITIAL = 64;

  private volatile MovedRecords records = MovedRecords.NONE;

  /** A run that is being collected. */
  private long[] offsets = new long[INITIAL];

  private long[] entries = new long[INITIAL];
  private int count;

  /** As of now. */
  MovedRecords records() {
    return records;
  }

  /** Enters the moves and erasures of a batch that was committed. Shard's thread. */
  synchronized void enter(RecordBatch batch, long firstOffset, RecordView view) {
    for (var i = 0; i < batch.count(); i++) {
      if (batch.type(i) == RecordBatch.MOVED) {
        batch.show(i, firstOffset + i, 0, view);
        enter(view, batch.token(i) == RecordBatch.MOVED_BY_RULE);
      } else if (batch.type(i) == RecordBatch.FORGET) {
        batch.show(i, firstOffset + i, 0, view);
        erase(view);
      }
    }
    flush();
  }

  /**
   * Enters what a record that recovery met moves or erases, in place order; {@link #flush} lets
   * others see it.
   */
  synchronized void replay(RecordView view) {
    if (view.type() == RecordBatch.MOVED) {
      enter(view, false);
    } else if (view.type() == RecordBatch.FORGET) {
      erase(view);
    }
    if (count >= 1 << 16) {
      flush();
    }
  }

  private void erase(RecordView view) {
    for (var offset : ForgetRecord.offsets(view.body())) {
      enter(offset, MovedEntry.erased(offset));
    }
  }

  private void enter(RecordView view, boolean byRule) {
    enter(
        RecordView.movedOffset(view.body()),
        MovedEntry.moved(
            view.offset(), RecordBatch.FRAME_BYTES + view.body().readableBytes(), byRule));
  }

  private void enter(long offset, long entry) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      entries = Arrays.copyOf(entries, count * 2);
    }
    if (count > 0 && offsets[count - 1] >= offset) {
      flush(); // a run is sorted
    }
    offsets[count] = offset;
    entries[count++] = entry;
  }

  /** Lets others see what was entered. */
  synchronized void flush() {
    if (count > 0) {
      records = records.with(offsets, entries, count);
      count = 0;
    }
  }

  /** Everything below an offset was trimmed away. */
  synchronized void trimmed(long start) {
    flush();
    records = records.withoutPlacesBelow(start);
  }

  /** Goes on from what a snapshot holds. */
  synchronized void restore(MovedRecords stored) {
    records = stored;
    count = 0;
  }
}
