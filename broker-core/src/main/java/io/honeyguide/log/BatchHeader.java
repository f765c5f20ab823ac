package io.honeyguide.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Bytes in front of a group of records that was committed together, little endian:
 *
 * <pre>
 *  0  u32  magic "HGBT"
 *  4  u32  length of the body in bytes
 *  8  u64  position: absolute position of this byte
 * 16  u64  base offset: offset of the first record, the others follow by one
 * 24  u64  epoch of the segment
 * 32  u64  durable mark: everything below this position was forced before this batch was written
 * 40  u32  checksum of the batch before, or of the segment's header for its first batch
 * 44  u32  number of records
 * 48  u64  time of the commit, milliseconds since 1970
 * 56  u16  flags, 0
 * 58  u16  reserved, 0
 * 60  u32  CRC32C of bytes 0 to 59 and of the body
 * </pre>
 *
 * <p>A batch is valid at a place when magic, position, epoch and checksum hold; it is the next one
 * when it also chains to the batch before. So bytes of an earlier use of the file, a batch that
 * stands in the wrong place, one that is repeated and one that is missing are all recognised.
 */
final class BatchHeader {

  static final int BYTES = 64;
  static final int MAGIC = 0x54424748; // "HGBT"
  static final int BODY_BYTES_AT = 4;
  static final int POSITION_AT = 8;
  static final int BASE_OFFSET_AT = 16;
  static final int EPOCH_AT = 24;
  static final int DURABLE_AT = 32;
  static final int PREVIOUS_CRC_AT = 40;
  static final int RECORD_COUNT_AT = 44;
  static final int TIME_AT = 48;
  static final int FLAGS_AT = 56;
  static final int CRC_AT = 60;

  private BatchHeader() {}

  /** Computes the checksum of a batch. */
  static int crc(CRC32C crc, ByteBuffer bytes, int at, int bodyBytes) {
    crc.reset();
    bytes.limit(at + CRC_AT).position(at);
    crc.update(bytes);
    bytes.limit(at + BYTES + bodyBytes).position(at + BYTES);
    crc.update(bytes);
    bytes.clear();
    return (int) crc.getValue();
  }
}
