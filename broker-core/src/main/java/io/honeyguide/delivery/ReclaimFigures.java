package io.honeyguide.delivery;

import java.util.concurrent.atomic.LongAdder;

/** What keeping the log within its budget comes to. Any thread looks; the shard's thread writes. */
public final class ReclaimFigures {

  private final LongAdder movedBytes = new LongAdder();
  private volatile long neededBytes;
  private volatile long beyondBudgetBytes;

  void moved(long bytes) {
    movedBytes.add(bytes);
  }

  void needed(long bytes) {
    neededBytes = bytes;
  }

  void beyondBudget(long bytes) {
    beyondBudgetBytes = bytes;
  }

  /** Bytes of records that were appended again, since the start. */
  public long movedBytes() {
    return movedBytes.sum();
  }

  /** Bytes that are needed in the part of the log that was looked at, as of the last look. */
  public long neededBytes() {
    return neededBytes;
  }

  /** Bytes that the log is larger than its budget, since somebody needs them. */
  public long beyondBudgetBytes() {
    return beyondBudgetBytes;
  }
}
