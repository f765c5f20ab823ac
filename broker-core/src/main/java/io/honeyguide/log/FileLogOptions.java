package io.honeyguide.log;

import java.time.Duration;

/**
 * Settings of the file engine.
 *
 * @param shard number of the shard, written into every file; 0 on a single node
 * @param segmentBytes size of a segment and of the tail cache in bytes, a power of two; default 64
 *     MiB. A batch may be half as large. The directory needs room for at least {@code spareCount} +
 *     2 segments
 * @param spareCount segments prepared ahead, besides the one in reserve; default 2. Up to four more
 *     are kept when they come back from a log that became shorter
 * @param force when records are forced to disk; default before they are reported as committed
 * @param forceIntervalMs longest time between two forces in milliseconds for {@link Force#INTERVAL}
 * @param onCorruption what to do when acknowledged records are damaged; default refuse
 * @param readerThreads threads that read what is no longer in the tail cache; default 2
 */
public record FileLogOptions(
    int shard,
    int segmentBytes,
    int spareCount,
    Force force,
    long forceIntervalMs,
    OnCorruption onCorruption,
    int readerThreads) {

  private static final int SEGMENT_BYTES_MIN = 4 << 10;
  private static final int SEGMENT_BYTES_MAX = 1 << 30;
  private static final int SNAPSHOT_SLICE_BYTES_MAX = 128 << 10;

  /** When records are forced to disk. */
  public enum Force {
    /** Before an urgent batch is reported as committed. Survives power cuts. */
    ALWAYS,
    /** At least every so many milliseconds. A power cut may take what came after the last force. */
    INTERVAL,
    /** When the operating system does. A killed process loses nothing, a power cut may. */
    OS
  }

  /** What recovery does with damage below the durable mark. */
  public enum OnCorruption {
    /** Stop with {@link LogDamagedException}. */
    REFUSE,
    /** Copy the damaged range to lost+found, report every lost offset, keep everything after it. */
    QUARANTINE
  }

  /** Checks the values. */
  public FileLogOptions {
    if (Integer.bitCount(segmentBytes) != 1
        || segmentBytes < SEGMENT_BYTES_MIN
        || segmentBytes > SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "segmentBytes must be a power of two from 4 KiB to 1 GiB, found " + segmentBytes);
    }
    if (spareCount < 1 || readerThreads < 1 || forceIntervalMs < 1) {
      throw new IllegalArgumentException(
          "spareCount, readerThreads and forceIntervalMs must be at least 1");
    }
  }

  /** The defaults. */
  public static FileLogOptions defaults() {
    return new FileLogOptions(0, 64 << 20, 2, Force.ALWAYS, 100, OnCorruption.REFUSE, 2);
  }

  /** The same with another segment size in bytes. */
  public FileLogOptions withSegmentBytes(int bytes) {
    return new FileLogOptions(
        shard, bytes, spareCount, force, forceIntervalMs, onCorruption, readerThreads);
  }

  /** The same with another number of spares. */
  public FileLogOptions withSpareCount(int count) {
    return new FileLogOptions(
        shard, segmentBytes, count, force, forceIntervalMs, onCorruption, readerThreads);
  }

  /** The same, forced before every urgent commit. */
  public FileLogOptions withForceAlways() {
    return new FileLogOptions(
        shard,
        segmentBytes,
        spareCount,
        Force.ALWAYS,
        forceIntervalMs,
        onCorruption,
        readerThreads);
  }

  /** The same, forced at least once in an interval of whole milliseconds. */
  public FileLogOptions withForceEvery(Duration interval) {
    return new FileLogOptions(
        shard,
        segmentBytes,
        spareCount,
        Force.INTERVAL,
        interval.toMillis(),
        onCorruption,
        readerThreads);
  }

  /** The same, forced by the operating system. */
  public FileLogOptions withForceByOs() {
    return new FileLogOptions(
        shard, segmentBytes, spareCount, Force.OS, forceIntervalMs, onCorruption, readerThreads);
  }

  /** The same with another answer to damage. */
  public FileLogOptions withOnCorruption(OnCorruption answer) {
    return new FileLogOptions(
        shard, segmentBytes, spareCount, force, forceIntervalMs, answer, readerThreads);
  }

  /** Largest batch in bytes: half a segment, so that a roll never wastes more than the other. */
  public int batchBytesMax() {
    return segmentBytes / 2 - SegmentHeader.BYTES - BatchHeader.BYTES;
  }

  /** About how much of a state is taken at once for a snapshot: well below a millisecond's work. */
  int snapshotSliceBytes() {
    return Math.min(SNAPSHOT_SLICE_BYTES_MAX, segmentBytes / 32);
  }

  /** Most bytes of records that a fresh segment takes in one group. */
  int freshSegmentBytes() {
    return segmentBytes - SegmentHeader.BYTES - BatchHeader.BYTES;
  }
}
