package io.honeyguide.log;

import java.io.IOException;

/**
 * Reads records at ascending offsets from disk, each where it stands now: moved ones stand behind
 * others that are newer, so the way through the files goes forth and back.
 *
 * <p>Owner: one thread.
 */
final class WantedRecords {

  /** Ascending reads walk over so many unwanted records rather than search anew. */
  private static final int WALK_OVER_RECORDS = 1024;

  /** Where a record stands. */
  interface Places {
    /** The place of a record below the end, or {@link MovedRecords#ABSENT} when it is gone. */
    long place(long offset);
  }

  private final long[] offsets;
  private final Places places;
  private final BatchCursor.RecordVisitor visitor;
  private int index;
  private long place;
  private long walked;
  private boolean stopped;

  /**
   * A reading that did not begin.
   *
   * @param offsets ascending, all below the end of the log
   */
  WantedRecords(long[] offsets, Places places, BatchCursor.RecordVisitor visitor) {
    this.offsets = offsets;
    this.places = places;
    this.visitor = visitor;
  }

  /** Reads; returns whether the visitor had enough. */
  boolean run(ColdReader reader) throws IOException {
    find();
    while (!stopped && index < offsets.length) {
      walked = place;
      var wanted = index;
      if (!reader.walk(place, this::record) && index == wanted) {
        passOver();
      }
    }
    return stopped;
  }

  /** Goes on to the next one that is somewhere. */
  private void find() {
    while (index < offsets.length) {
      place = places.place(offsets[index]);
      if (place != MovedRecords.ABSENT) {
        return;
      }
      index++;
    }
  }

  /** The record is not where it stood: it was moved meanwhile, or is damaged. */
  private void passOver() {
    if (places.place(offsets[index]) == place) {
      index++;
    }
    find();
  }

  private boolean record(RecordView view) {
    while (index < offsets.length && place >= walked && place < view.offset()) {
      passOver();
    }
    if (index == offsets.length || place < walked) {
      return false; // the next one stands before this place: another walk
    }
    if (place == view.offset()) {
      walked = view.offset() + 1;
      if (place != offsets[index]) {
        view.showMoved();
      }
      index++;
      find();
      if (!visitor.record(view)) {
        stopped = true;
        return false;
      }
    } else {
      walked = view.offset();
    }
    return index < offsets.length && place >= walked && place - walked < WALK_OVER_RECORDS;
  }
}
