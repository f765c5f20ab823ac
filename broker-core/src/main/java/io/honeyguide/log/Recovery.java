package io.honeyguide.log;

import java.util.List;

/**
 * What opening a log found.
 *
 * @param firstOffset oldest record kept
 * @param nextOffset offset that the next record gets
 * @param snapshotOffset first offset that was replayed; everything before it came from a snapshot
 * @param recordsReplayed records handed to the replay
 * @param tornTailBytes bytes cut from the end that were never acknowledged
 * @param lost acknowledged records that were damaged on disk and set aside, empty when all is well;
 *     anything here means degraded health
 * @param notes one line each for the log file, such as a snapshot that was passed over
 */
public record Recovery(
    long firstOffset,
    long nextOffset,
    long snapshotOffset,
    long recordsReplayed,
    long tornTailBytes,
    List<Lost> lost,
    List<String> notes) {

  /**
   * A range of records that is gone.
   *
   * @param fromOffset first lost offset
   * @param toOffset first offset after it that is there again
   * @param place file and byte range, and where the bytes were copied to
   */
  public record Lost(long fromOffset, long toOffset, String place) {}
}
