package io.honeyguide.log;

import java.util.List;
import java.util.SortedMap;

/**
 * What a data directory holds, and what the next start would make of it.
 *
 * @param shard number of the shard
 * @param formatVersion version of the format on disk
 * @param manifests both slots
 * @param segments oldest first
 * @param snapshots those that the manifest names, newest first
 * @param spares names of prepared files
 * @param spareBytes their size
 * @param setAside names in lost+found
 * @param unknown names that recovery would move to lost+found
 * @param damages what of the acknowledged cannot be read; recovery refuses or sets it aside
 * @param recovery what the next start would do
 */
public record LogSummary(
    int shard,
    int formatVersion,
    List<ManifestSlot> manifests,
    List<SegmentSummary> segments,
    List<SnapshotSummary> snapshots,
    List<String> spares,
    long spareBytes,
    List<String> setAside,
    List<String> unknown,
    List<LogDamage> damages,
    RecoverySummary recovery) {

  /** Whether nothing that was acknowledged is damaged, and nothing that a start needs. */
  public boolean isWhole() {
    return damages.isEmpty() && !recovery.refused();
  }

  /**
   * A slot of the manifest.
   *
   * @param state missing, broken, foreign or whole; the numbers hold for a whole one only
   * @param counts whether it is the one that the next start uses
   */
  public record ManifestSlot(
      String name,
      String state,
      boolean counts,
      long generation,
      long logStart,
      long durableMark,
      long durableOffset,
      long lastTimeMs) {}

  /**
   * A segment.
   *
   * @param fileBytes size of its file
   * @param usedBytes bytes up to the end of its last batch
   * @param base position of its first byte
   * @param firstOffset of its first record
   * @param nextOffset behind its last record
   * @param firstTimeMs commit of its first batch, milliseconds since 1970; 0 without any
   * @param lastTimeMs commit of its last batch
   * @param epoch of the start that wrote it; 0 when its header is damaged
   * @param durableMark position below which everything was forced when its last batch was written
   * @param recordsByType number of records of each type
   */
  public record SegmentSummary(
      String name,
      long base,
      long fileBytes,
      long usedBytes,
      long batches,
      long records,
      long firstOffset,
      long nextOffset,
      long firstTimeMs,
      long lastTimeMs,
      long epoch,
      long durableMark,
      SortedMap<Byte, Long> recordsByType) {}

  /**
   * A snapshot.
   *
   * @param offset everything below is in it
   * @param position replay starts there
   * @param bytes size of the state, or -1 when it cannot be read
   */
  public record SnapshotSummary(String name, long offset, long position, long bytes) {

    /** Whether every byte is as it was written. */
    public boolean isWhole() {
      return bytes >= 0;
    }
  }

  /**
   * The next start.
   *
   * @param snapshot file of the state to begin with; empty for none
   * @param fromOffset first record to replay
   * @param nextOffset offset of the next record
   * @param records number of records to replay
   * @param bytes bytes of batches to replay
   * @param tornTailBytes bytes at the end to drop, which nobody was promised
   * @param refused whether it refuses, since something that it needs is damaged
   */
  public record RecoverySummary(
      String snapshot,
      long fromOffset,
      long nextOffset,
      long records,
      long bytes,
      long tornTailBytes,
      boolean refused) {}
}
