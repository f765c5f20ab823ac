package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/**
 * One file of the log. Readers hold it while they use its file, so that a file is used again only
 * when nobody reads it any more.
 */
final class Segment {

  private final SegmentHeader header;
  private final String name;
  private final SparseIndex index;
  private volatile long end;
  private volatile boolean indexed;
  private volatile boolean reusable = true;
  private volatile long wipedBelow;
  private volatile boolean mayHoldRemains;
  private int users;
  private boolean retired;
  private @Nullable Runnable whenUnused;

  /**
   * A segment.
   *
   * @param end position behind its last batch
   * @param indexed whether the index will hold all its batches without being built by a reader
   */
  Segment(SegmentHeader header, long end, boolean indexed) {
    this.header = header;
    this.name = DataDirectory.segmentName(header.basePosition());
    this.index = new SparseIndex(header.segmentBytes());
    this.end = end;
    this.indexed = indexed;
  }

  SegmentHeader header() {
    return header;
  }

  String name() {
    return name;
  }

  long base() {
    return header.basePosition();
  }

  /** Position of the first batch. */
  long firstBatch() {
    return base() + SegmentHeader.BYTES;
  }

  long baseOffset() {
    return header.baseOffset();
  }

  /** Position behind the last batch; grows while the segment is the current one. */
  long end() {
    return end;
  }

  void end(long position) {
    end = position;
  }

  SparseIndex index() {
    return index;
  }

  /** Whether the index is complete, or is kept so by the writer. */
  boolean isIndexed() {
    return indexed;
  }

  void markIndexed() {
    indexed = true;
  }

  /**
   * Whether the file may serve as a spare one day: not when a force on it has failed, or when it
   * may hold what was erased.
   */
  boolean isReusable() {
    return reusable;
  }

  void markSuspect() {
    reusable = false;
  }

  /** Whether remains of an older use of its file may stand behind its end. */
  boolean mayHoldRemains() {
    return mayHoldRemains;
  }

  void mayHoldRemains(boolean may) {
    mayHoldRemains = may;
  }

  /** Its file holds no bytes any more of what was erased below this offset. */
  long wipedBelow() {
    return wipedBelow;
  }

  void wipedBelow(long offset) {
    wipedBelow = offset;
  }

  /**
   * Holds the file for reading.
   *
   * @return false when the segment is gone
   */
  synchronized boolean acquire() {
    if (retired) {
      return false;
    }
    users++;
    return true;
  }

  /** Lets the file go. */
  void release() {
    Runnable action = null;
    synchronized (this) {
      users--;
      if (users == 0) {
        action = whenUnused;
        whenUnused = null;
      }
    }
    if (action != null) {
      action.run();
    }
  }

  /** Lets nobody hold the file from now on, and runs the action once nobody does. */
  void retire(Runnable action) {
    synchronized (this) {
      retired = true;
      if (users > 0) {
        whenUnused = action;
        return;
      }
    }
    action.run();
  }
}
