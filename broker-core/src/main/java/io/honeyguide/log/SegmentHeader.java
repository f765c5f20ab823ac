package io.honeyguide.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * First bytes of a segment, little endian:
 *
 * <pre>
 *  0  u32  magic "HGSG"
 *  4  u16  version, 1
 *  6  u8   binary logarithm of the size of a segment
 *  7  u8   flags, 0
 *  8  u32  shard
 * 12  u32  size of this header, 64
 * 16  u64  base position: absolute position of this byte, also the file's name
 * 24  u64  epoch, random at each start of the log
 * 32  u64  created, milliseconds since 1970, not above the time of any batch in the segment
 * 40  u64  previous end: position behind the last batch of the segment before
 * 48  u64  base offset: offset of the first record
 * 56  u32  checksum of the last batch of the segment before
 * 60  u32  CRC32C of bytes 0 to 59
 * </pre>
 *
 * <p>The segment before ends at the previous end, whatever stands behind that place in its file.
 *
 * @param previousEnd position behind the last batch before this segment; 0 when there is none
 * @param previousCrc checksum of that batch, or what it would chain to when there is none
 * @param segmentBytes size of a segment in bytes, a power of two
 */
record SegmentHeader(
    int shard,
    long basePosition,
    long baseOffset,
    long epoch,
    long createdMs,
    long previousEnd,
    int previousCrc,
    int segmentBytes) {

  static final int BYTES = 64;

  private static final int MAGIC = 0x47534748; // "HGSG"
  private static final short VERSION = 1;
  private static final int CRC_AT = 60;

  /** The header's bytes. */
  ByteBuffer encode() {
    var bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putShort(VERSION);
    bytes.put((byte) Integer.numberOfTrailingZeros(segmentBytes)).put((byte) 0);
    bytes.putInt(shard).putInt(BYTES).putLong(basePosition).putLong(epoch).putLong(createdMs);
    bytes.putLong(previousEnd).putLong(baseOffset).putInt(previousCrc);
    bytes.putInt(crc(bytes));
    return bytes.flip();
  }

  private static int crc(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().position(0).limit(CRC_AT));
    return (int) crc.getValue();
  }

  /** Checksum that the first batch of the segment chains to. */
  int chainStart() {
    return encode().getInt(CRC_AT);
  }

  /**
   * Reads a header.
   *
   * @param bytes 64 bytes from the start of the file
   * @return the header, or null when these are not one
   * @throws DataDirectoryException when a newer version wrote it
   */
  static @Nullable SegmentHeader decode(ByteBuffer bytes, String file) {
    var in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < BYTES
        || in.getInt(0) != MAGIC
        || in.getInt(CRC_AT) != crc(in)
        || in.getInt(12) != BYTES) {
      return null;
    }
    if (in.getShort(4) > VERSION) {
      throw new DataDirectoryException(
          file + " was written by a newer version of Honeyguide: use that version", null);
    }
    return new SegmentHeader(
        in.getInt(8),
        in.getLong(16),
        in.getLong(48),
        in.getLong(24),
        in.getLong(32),
        in.getLong(40),
        in.getInt(56),
        1 << in.get(6));
  }
}
