package io.honeyguide.delivery;

import io.honeyguide.log.Front;
import io.honeyguide.log.MovedRecords;

/**
 * Hears of references that change hands while {@link Marks} are being set, so that none is missed.
 *
 * <p>Owner: the shard's thread.
 */
final class References {

  private static final Marks NO_MARKS = new Marks(new Front(0, 0, 0, 0), MovedRecords.NONE);

  private Marks marks = NO_MARKS;

  /** Messages from here on are not looked at; 0 while nobody marks. */
  private long below;

  /** Somebody got a reference to a message that may be an old one. */
  void added(long offset) {
    if (offset < below) {
      marks.mark(offset);
    }
  }

  /** From now on references are marked. */
  void watch(Marks newMarks) {
    marks = newMarks;
    below = newMarks.below();
  }

  /** References need not be marked any more. */
  void rest() {
    marks = NO_MARKS;
    below = 0;
  }
}
