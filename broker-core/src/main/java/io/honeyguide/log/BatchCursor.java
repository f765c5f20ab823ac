package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of one segment file after another through a window that it reuses, and says of each
 * whether it is valid where it stands.
 *
 * <p>Owner: one thread at a time.
 */
final class BatchCursor {

  private final int windowBytesMin;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer window;
  private ByteBuf body;
  private long windowStart;
  private int windowBytes;
  private @Nullable LogFile file;
  private long base;
  private long end;
  private long epoch;
  private int at;
  private long position;
  private int bodyBytes;

  /**
   * A cursor that is not on a file yet.
   *
   * @param windowBytes how much it reads at once; it grows to the largest batch it meets
   */
  BatchCursor(int windowBytes) {
    windowBytesMin = windowBytes;
    window = ByteBuffer.allocateDirect(windowBytes).order(ByteOrder.LITTLE_ENDIAN);
    body = Unpooled.wrappedBuffer(window);
  }

  /**
   * Goes to a file.
   *
   * @param base position of the file's first byte
   * @param end position behind the last byte to look at
   * @param epoch the only one to accept, or 0 for any
   */
  void attach(LogFile file, long base, long end, long epoch) {
    this.file = file;
    this.base = base;
    this.end = end;
    this.epoch = epoch;
    windowStart = base;
    windowBytes = 0;
  }

  /** Position behind the last byte that is looked at. */
  long end() {
    return end;
  }

  /**
   * Reads the batch at a position.
   *
   * @return whether a valid one stands there
   */
  boolean readAt(long place) throws IOException {
    if (!readHeaderAt(place)) {
      return false;
    }
    var whole = ensure(place, BatchHeader.BYTES + bodyBytes);
    at = (int) (place - windowStart);
    return whole && BatchHeader.crc(crc, window, at, bodyBytes) == crc();
  }

  /**
   * Reads the header at a position without looking at the body.
   *
   * @return whether it may belong to a batch at this place; its checksum is not known to hold
   */
  boolean readHeaderAt(long place) throws IOException {
    if (!ensure(place, BatchHeader.BYTES)) {
      return false;
    }
    at = (int) (place - windowStart);
    position = place;
    bodyBytes = window.getInt(at + BatchHeader.BODY_BYTES_AT);
    return window.getInt(at) == BatchHeader.MAGIC
        && window.getLong(at + BatchHeader.POSITION_AT) == place
        && bodyBytes >= 0
        && bodyBytes <= end - place - BatchHeader.BYTES
        && (epoch == 0 || window.getLong(at + BatchHeader.EPOCH_AT) == epoch);
  }

  /**
   * Looks for the next valid batch.
   *
   * @return its position, at which the cursor then stands, or -1
   */
  long find(long from) throws IOException {
    var place = from;
    while (ensure(place, BatchHeader.BYTES)) {
      var last = windowStart + windowBytes - BatchHeader.BYTES;
      for (; place <= last; place++) {
        if (window.getInt((int) (place - windowStart)) == BatchHeader.MAGIC) {
          if (readAt(place)) {
            return place;
          }
          // Reading may have moved the window.
          last = windowStart + windowBytes - BatchHeader.BYTES;
          if (place < windowStart) {
            break;
          }
        }
      }
    }
    return -1;
  }

  /** Whether the file holds so many bytes there; brings them into the window. */
  private boolean ensure(long place, int bytes) throws IOException {
    if (place >= windowStart && place + bytes <= windowStart + windowBytes) {
      return true;
    }
    var open = file;
    if (open == null || place < base || bytes > end - place) {
      return false;
    }
    if (bytes > window.capacity()) {
      var size = Math.max(windowBytesMin, Integer.highestOneBit(bytes - 1) << 1);
      window = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
      body = Unpooled.wrappedBuffer(window);
    }
    window.clear().limit((int) Math.min(window.capacity(), end - place));
    open.readFully(window, place - base);
    windowStart = place;
    windowBytes = window.position();
    window.clear();
    return windowBytes >= bytes;
  }

  /** Position of the batch. */
  long position() {
    return position;
  }

  /** Position behind the batch. */
  long nextPosition() {
    return position + BatchHeader.BYTES + bodyBytes;
  }

  /** Offset of the first record. */
  long baseOffset() {
    return window.getLong(at + BatchHeader.BASE_OFFSET_AT);
  }

  /** Offset behind the last record. */
  long nextOffset() {
    return baseOffset() + recordCount();
  }

  int recordCount() {
    return window.getInt(at + BatchHeader.RECORD_COUNT_AT);
  }

  long durableMark() {
    return window.getLong(at + BatchHeader.DURABLE_AT);
  }

  long timeMs() {
    return window.getLong(at + BatchHeader.TIME_AT);
  }

  int crc() {
    return window.getInt(at + BatchHeader.CRC_AT);
  }

  int previousCrc() {
    return window.getInt(at + BatchHeader.PREVIOUS_CRC_AT);
  }

  /** The bytes of the records, from position to limit; the window must be left alone meanwhile. */
  ByteBuffer bodyBytes() {
    var start = at + BatchHeader.BYTES;
    return window.duplicate().limit(start + bodyBytes).position(start);
  }

  /** The bytes of the batch, header first, from position to limit; as {@link #bodyBytes}. */
  ByteBuffer batchBytes() {
    return window
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .limit(at + BatchHeader.BYTES + bodyBytes)
        .position(at);
  }

  /** Takes records of a batch. */
  interface RecordVisitor {
    /** One record. Returns whether to go on. */
    boolean record(RecordView view);
  }

  /**
   * Shows the records of a valid batch from an offset on.
   *
   * @return whether the visitor wants to go on
   */
  boolean records(long from, RecordView view, RecordVisitor visitor) {
    var count = recordCount();
    var offset = baseOffset();
    var time = timeMs();
    var place = at + BatchHeader.BYTES;
    for (var i = 0; i < count; i++, offset++) {
      var length = window.getInt(place);
      if (offset >= from && !isFiller(place)) {
        show(view, offset, time, place, length);
        if (!visitor.record(view)) {
          return false;
        }
      }
      place += RecordBatch.FRAME_BYTES - 1 + length;
    }
    return true;
  }

  /**
   * Shows those records of a damaged batch whose own checksums hold, as far as their lengths lead.
   * A record's checksum does not cover its length: behind a damaged one the others are only shown
   * where the lengths of all lead to the end of the batch in as many steps as it has records.
   * Otherwise a record might be taken for another one.
   *
   * @param from offset of the first one to show
   * @param below offset that no record of the batch reaches
   * @param found counts the records that were whole, in its first element
   * @return whether the visitor wants to go on
   */
  boolean wholeRecords(
      long from, long below, RecordView view, RecordVisitor visitor, long[] found) {
    var offset = baseOffset();
    var place = at + BatchHeader.BYTES;
    var bodyEnd = Math.min(windowBytes, place + bodyBytes);
    var isExact = lengthsAreExact(place, bodyEnd);
    while (offset < below && bodyEnd - place >= RecordBatch.FRAME_BYTES) {
      var length = window.getInt(place);
      if (length < 1 || length > bodyEnd - place - RecordBatch.FRAME_BYTES + 1) {
        return true;
      }
      if (recordCrcHolds(place, length)) {
        if (offset >= from && !isFiller(place)) {
          found[0]++;
          show(view, offset, timeMs(), place, length);
          if (!visitor.record(view)) {
            return false;
          }
        }
      } else if (!isExact) {
        return true;
      }
      offset++;
      place += RecordBatch.FRAME_BYTES - 1 + length;
    }
    return true;
  }

  private boolean lengthsAreExact(int bodyStart, int bodyEnd) {
    var place = bodyStart;
    var left = recordCount();
    while (left > 0 && bodyEnd - place >= RecordBatch.FRAME_BYTES) {
      var length = window.getInt(place);
      if (length < 1 || length > bodyEnd - place - RecordBatch.FRAME_BYTES + 1) {
        return false;
      }
      place += RecordBatch.FRAME_BYTES - 1 + length;
      left--;
    }
    return left == 0 && place == bodyEnd;
  }

  /** What stands in for a lost record is nobody's business. */
  private boolean isFiller(int place) {
    return window.get(place + RecordBatch.FRAME_BYTES - 1) == RecordBatch.FILLER;
  }

  private boolean recordCrcHolds(int place, int length) {
    crc.reset();
    var start = place + RecordBatch.FRAME_BYTES - 1;
    crc.update(window.limit(start + length).position(start));
    window.clear();
    return (int) crc.getValue() == window.getInt(place + RecordBatch.CRC_AT);
  }

  private void show(RecordView view, long offset, long time, int place, int length) {
    var bodyStart = place + RecordBatch.FRAME_BYTES;
    view.show(
        offset,
        offset + 1,
        time,
        window.get(bodyStart - 1),
        body.setIndex(bodyStart, bodyStart + length - 1));
  }
}
