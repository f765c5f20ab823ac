package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the log knows about itself beside the segments: which snapshots hold and where the log
 * starts. Two files take it in turn, so that one of them is always whole and no rename is needed.
 * Layout of a slot, little endian:
 *
 * <pre>
 *   0  u32  magic "HGMF"
 *   4  u16  version, 1
 *   6  u16  flags, 0
 *   8  u64  generation: the valid slot with the larger one counts
 *  16  u32  shard
 *  20  u32  reserved
 *  24  u64  log start: position of the oldest segment that is kept
 *  32  u64  durable mark: everything below this position was forced
 *  40  u64  durable offset: everything below this offset was forced
 *  48  u64  time of the last commit, milliseconds since 1970
 *  56       newest snapshot, 24 bytes; position 0 means none
 *  80       snapshot before that, 24 bytes, to fall back to
 * 104  ...  reserved
 * 124  u32  CRC32C of bytes 0 to 123
 *
 * snapshot:  0 u64 position of the batch at which replay starts
 *            8 u64 offset: everything below is in the snapshot
 *           16 u32 checksum that the batch at that position chains to
 *           20 u32 reserved
 * </pre>
 */
record Manifest(
    long generation,
    int shard,
    long logStart,
    long durableMark,
    long durableOffset,
    long lastTimeMs,
    SnapshotPlace newest,
    SnapshotPlace before) {

  /** Where a snapshot belongs in the log. */
  record SnapshotPlace(long position, long offset, int chainCrc) {

    static final SnapshotPlace NONE = new SnapshotPlace(0, 0, 0);

    boolean exists() {
      return position != 0;
    }

    /** Name of its file. */
    String file() {
      return DataDirectory.snapshotName(position, offset);
    }
  }

  private static final int BYTES = 128;
  private static final int MAGIC = 0x464d4748; // "HGMF"
  static final short VERSION = 1;
  private static final int CRC_AT = BYTES - 4;

  /** The manifest of an empty log. */
  static Manifest empty(int shard) {
    return new Manifest(0, shard, 0, 0, 0, 0, SnapshotPlace.NONE, SnapshotPlace.NONE);
  }

  /** What a slot holds. */
  enum SlotState {
    MISSING,
    BROKEN,
    FOREIGN,
    WHOLE
  }

  /** A slot as it was found. */
  record Slot(SlotState state, @Nullable Manifest manifest) {}

  static String slotName(int slot) {
    return "MANIFEST." + slot;
  }

  /** Reads a slot. */
  static Slot read(LogFiles files, int slot) throws IOException {
    var name = slotName(slot);
    if (!files.list("").contains(name)) {
      return new Slot(SlotState.MISSING, null);
    }
    var bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (var file = files.open(name, LogFiles.Mode.READ)) {
      if (!file.readFully(bytes, 0)) {
        return new Slot(SlotState.BROKEN, null);
      }
    }
    var magic = bytes.getInt(0);
    if (magic != MAGIC) {
      return new Slot(magic == 0 ? SlotState.BROKEN : SlotState.FOREIGN, null);
    }
    if (bytes.getInt(CRC_AT) != crc(bytes)) {
      return new Slot(SlotState.BROKEN, null);
    }
    if (bytes.getShort(4) > VERSION) {
      throw new DataDirectoryException(
          files.where()
              + " was written by a newer version of Honeyguide (format "
              + bytes.getShort(4)
              + ", known here: "
              + VERSION
              + "): start that version, or "
              + DataDirectory.CHOOSE_ANOTHER,
          null);
    }
    return new Slot(SlotState.WHOLE, decode(bytes));
  }

  private static Manifest decode(ByteBuffer in) {
    return new Manifest(
        in.getLong(8),
        in.getInt(16),
        in.getLong(24),
        in.getLong(32),
        in.getLong(40),
        in.getLong(48),
        place(in, 56),
        place(in, 80));
  }

  private static SnapshotPlace place(ByteBuffer in, int at) {
    return new SnapshotPlace(in.getLong(at), in.getLong(at + 8), in.getInt(at + 16));
  }

  /** Writes the next generation into the slot whose turn it is and makes it durable. */
  Manifest writeNext(LogFiles files) throws IOException {
    var next =
        new Manifest(
            generation + 1,
            shard,
            logStart,
            durableMark,
            durableOffset,
            lastTimeMs,
            newest,
            before);
    next.write(files);
    return next;
  }

  /**
   * Writes this generation into its slot and makes it durable. What was read from there may stand
   * in the system's cache alone: where a force failed, or the process died before one, a power cut
   * still takes it. The same bytes once more can do no harm.
   */
  void write(LogFiles files) throws IOException {
    var name = slotName((int) (generation & 1));
    try (var file = files.open(name, LogFiles.Mode.CREATE)) {
      file.write(encode(), 0);
      file.force();
    }
    files.syncFolder("");
  }

  private ByteBuffer encode() {
    var bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putShort(VERSION).putShort((short) 0).putLong(generation).putInt(shard);
    bytes.putInt(0).putLong(logStart).putLong(durableMark).putLong(durableOffset);
    bytes.putLong(lastTimeMs);
    for (var place : new SnapshotPlace[] {newest, before}) {
      bytes.putLong(place.position).putLong(place.offset).putInt(place.chainCrc).putInt(0);
    }
    bytes.putInt(CRC_AT, crc(bytes));
    return bytes.clear();
  }

  private static int crc(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().position(0).limit(CRC_AT));
    return (int) crc.getValue();
  }

  /** The same with another log start. */
  Manifest withLogStart(long position) {
    return new Manifest(
        generation, shard, position, durableMark, durableOffset, lastTimeMs, newest, before);
  }

  /** The same with another durable mark. */
  Manifest withDurable(long mark, long offset, long timeMs) {
    return new Manifest(generation, shard, logStart, mark, offset, timeMs, newest, before);
  }

  /** The same with a further snapshot. */
  Manifest withSnapshot(SnapshotPlace place) {
    return new Manifest(
        generation, shard, logStart, durableMark, durableOffset, lastTimeMs, place, newest);
  }

  /** The same without the newest snapshot, which turned out to be unusable. */
  Manifest withoutNewest() {
    return new Manifest(
        generation,
        shard,
        logStart,
        durableMark,
        durableOffset,
        lastTimeMs,
        before,
        SnapshotPlace.NONE);
  }
}
