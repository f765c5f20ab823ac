package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/** Takes records that are being read, in ascending order of their offsets. */
public interface RecordSink {

  /**
   * One record. The view is reused for the next one.
   *
   * @return whether to go on
   */
  boolean record(RecordView record);

  /**
   * Nothing more comes from this reading.
   *
   * @param next the offset to go on from
   * @param failure why reading stopped early, or null; a record that was trimmed away or is damaged
   *     is skipped and does not count as a failure
   */
  void end(long next, @Nullable LogException failure);
}
