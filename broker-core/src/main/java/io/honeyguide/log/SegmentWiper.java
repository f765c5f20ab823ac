package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Takes the bytes of erased records out of the files of segments that are complete. A segment is
 * copied to a draft in which each of its erased records has become a {@linkplain RecordBatch#FILLER
 * filler} of the same length without a body, so that nothing changes its place; the draft is forced
 * and takes the segment's name. What stands behind the end of a segment is cut off: remains of an
 * older use of the file may hold erased records as well.
 *
 * <p>The batches from the first one that changes on get other checksums, each of which the next one
 * chains to. The segment behind keeps in its header what the last one had at first; nobody compares
 * that.
 *
 * <p>A crash leaves the old file or the new one; a draft means nothing.
 *
 * <p>Owner: the storage thread; {@link #stop} may be called by any.
 */
final class SegmentWiper {

  private static final int WINDOW_BYTES = 1 << 20;

  private final LogFiles files;
  private final CRC32C crc = new CRC32C();
  private volatile boolean isStopped;

  SegmentWiper(LogFiles files) {
    this.files = files;
  }

  /** Begins no other segment: who closes the log does not wait for all of them. */
  void stop() {
    isStopped = true;
  }

  /** Removes what a crash left behind. */
  static void removeDraft(LogFiles files) throws IOException {
    if (files
        .list(DataDirectory.LOG)
        .contains(DataDirectory.SEGMENT_DRAFT.substring(DataDirectory.LOG.length() + 1))) {
      files.delete(DataDirectory.SEGMENT_DRAFT);
    }
  }

  /**
   * Takes the bytes of erased records out of every segment that no start would replay any more.
   *
   * @param all the segments, oldest first
   * @param erased what is erased
   * @param replayedFrom no start replays what stands below this offset
   * @param below records from this offset on are not to go
   * @param isElsewhere whether files that are no segments may hold bytes of erased records still
   */
  Wiping wipe(
      Segment[] all, MovedRecords erased, long replayedFrom, long below, boolean isElsewhere) {
    var left = 0;
    var isWaiting = isElsewhere;
    LogException failure = null;
    for (var i = 0; i < all.length; i++) {
      var segment = all[i];
      var end = i + 1 < all.length ? all[i + 1].baseOffset() : Long.MAX_VALUE;
      // Segments without records may stand before the one that is the front.
      var isFront = segment.baseOffset() == all[0].baseOffset();
      var mayHold = erased.mayHoldErased(segment.baseOffset(), end, isFront, below);
      var isYounger = segment.baseOffset() >= below && !segment.mayHoldRemains();
      if (segment.wipedBelow() >= below || (isYounger && !mayHold)) {
        continue;
      }
      if (end > replayedFrom || isStopped) {
        left++;
        isWaiting |= i + 1 == all.length;
        continue;
      }
      try {
        if (mayHold) {
          rewrite(segment, erased);
        }
        cut(segment);
        segment.mayHoldRemains(false);
        segment.wipedBelow(below);
      } catch (IOException e) {
        left++;
        failure =
            new LogException(
                segment.name() + " cannot be rewritten: " + DataDirectory.reason(e), e);
      }
    }
    var isDone = left == 0 && replayedFrom >= below && !isElsewhere;
    return new Wiping(left, isDone, !isDone && !isWaiting && failure == null, failure);
  }

  /**
   * Rewrites a segment, if there is anything of that kind in it.
   *
   * @throws IOException when the disk has no room for the draft, or a batch is damaged: which
   *     records it holds cannot be told; the segment is then as it was
   */
  private void rewrite(Segment segment, MovedRecords erased) throws IOException {
    try (var file = files.open(segment.name(), LogFiles.Mode.READ)) {
      var cursor = new BatchCursor(WINDOW_BYTES);
      cursor.attach(file, segment.base(), segment.end(), segment.header().epoch());
      var first = firstToChange(cursor, segment, erased);
      if (first < 0) {
        return;
      }
      var written = false;
      try (var draft = files.open(DataDirectory.SEGMENT_DRAFT, LogFiles.Mode.CREATE)) {
        draft.truncate(0);
        copy(file, draft, first - segment.base());
        new Rewriting(draft, segment.base(), first, erased).run(cursor);
        draft.force();
        written = true;
      } finally {
        if (!written) {
          removeDraft(files); // it may be in the way of what the disk has room for
        }
      }
    }
    files.move(DataDirectory.SEGMENT_DRAFT, segment.name());
    files.syncFolder(DataDirectory.LOG);
  }

  /** Cuts off what stands behind the end of a segment. */
  private void cut(Segment segment) throws IOException {
    var bytes = segment.end() - segment.base();
    try (var file = files.open(segment.name(), LogFiles.Mode.WRITE)) {
      if (file.size() > bytes) {
        file.truncate(bytes);
        file.force();
      }
    }
  }

  /** Position of the first batch that holds an erased record, or -1. */
  private long firstToChange(BatchCursor cursor, Segment segment, MovedRecords erased)
      throws IOException {
    for (var position = segment.firstBatch(); position < segment.end(); ) {
      read(cursor, position);
      var batch = cursor.batchBytes();
      var offset = cursor.baseOffset();
      for (var at = batch.position() + BatchHeader.BYTES; at < batch.limit(); offset++) {
        if (isErased(batch, at, offset, erased)) {
          return position;
        }
        at += frameBytes(batch, at);
      }
      position = cursor.nextPosition();
    }
    return -1;
  }

  private static void read(BatchCursor cursor, long position) throws IOException {
    if (!cursor.readAt(position)) {
      throw new IOException(
          "the batch at position %d is damaged, so that what is erased in it cannot be told from the rest"
              .formatted(position));
    }
  }

  private static int frameBytes(ByteBuffer batch, int at) {
    return RecordBatch.FRAME_BYTES - 1 + batch.getInt(at);
  }

  /** Whether the bytes of a record have to go; fillers have none. */
  private static boolean isErased(ByteBuffer batch, int at, long offset, MovedRecords erased) {
    var type = batch.get(at + RecordBatch.FRAME_BYTES - 1);
    if (type == RecordBatch.MOVED
        && frameBytes(batch, at) >= RecordBatch.FRAME_BYTES + Long.BYTES) {
      return erased.isErased(batch.getLong(at + RecordBatch.FRAME_BYTES));
    }
    return type != RecordBatch.FILLER && erased.isErased(offset);
  }

  private static void copy(LogFile from, LogFile to, long bytes) throws IOException {
    var buffer = ByteBuffer.allocateDirect(WINDOW_BYTES);
    for (var at = 0L; at < bytes; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
      if (!from.readFully(buffer, at)) {
        throw new IOException("the file ends at byte " + (at + buffer.position()));
      }
      to.write(buffer.flip(), at);
      if ((at + buffer.capacity()) % SegmentSupply.FORCE_EVERY_BYTES == 0) {
        to.force();
      }
    }
  }

  /** The part of a segment that changes, on its way into the draft. */
  private final class Rewriting {
    private final LogFile draft;
    private final MovedRecords erased;
    private final long base;
    private ByteBuffer out = buffer(WINDOW_BYTES);
    private long position;
    private int unforcedBytes;

    Rewriting(LogFile draft, long base, long from, MovedRecords erased) {
      this.draft = draft;
      this.base = base;
      this.position = from;
      this.erased = erased;
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void run(BatchCursor cursor) throws IOException {
      read(cursor, position);
      var chain = cursor.previousCrc();
      for (var next = position; next < cursor.end(); next = cursor.nextPosition()) {
        read(cursor, next);
        chain = add(cursor, chain);
      }
      writeOut();
    }

    /** Adds the batch at which the cursor stands; gives its checksum. */
    private int add(BatchCursor cursor, int chain) throws IOException {
      var batch = cursor.batchBytes();
      var bytes = batch.remaining();
      if (out.remaining() < bytes) {
        writeOut();
        if (out.capacity() < bytes) {
          out = buffer(bytes);
        }
      }
      var at = out.position();
      out.put(batch);
      var offset = cursor.baseOffset();
      for (var record = at + BatchHeader.BYTES; record < at + bytes; offset++) {
        if (isErased(out, record, offset, erased)) {
          blank(record);
        }
        record += frameBytes(out, record);
      }
      out.putInt(at + BatchHeader.PREVIOUS_CRC_AT, chain);
      var checksum = BatchHeader.crc(crc, out, at, bytes - BatchHeader.BYTES);
      out.putInt(at + BatchHeader.CRC_AT, checksum).position(at + bytes);
      return checksum;
    }

    private void blank(int record) {
      var start = record + RecordBatch.FRAME_BYTES - 1;
      var end = record + frameBytes(out, record);
      for (var i = start; i < end; i++) {
        out.put(i, RecordBatch.FILLER); // also the body: it is 0
      }
      crc.reset();
      crc.update(out.duplicate().position(start).limit(end));
      out.putInt(record + RecordBatch.CRC_AT, (int) crc.getValue());
    }

    private void writeOut() throws IOException {
      out.flip();
      var bytes = out.remaining();
      if (bytes > 0) {
        draft.write(out, position - base);
        position += bytes;
        unforcedBytes += bytes;
      }
      if (unforcedBytes >= SegmentSupply.FORCE_EVERY_BYTES) {
        draft.force();
        unforcedBytes = 0;
      }
      out.clear();
    }
  }
}
