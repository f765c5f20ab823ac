package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a whole log into a new directory, batch after batch. Records keep their offsets, bytes and
 * times; places, epoch and chain are new. Where records are missing, {@linkplain RecordBatch#FILLER
 * fillers} stand for them, so that offsets have no gap.
 *
 * <p>The manifest comes last: until then the directory is no log.
 *
 * <p>Owner: one thread.
 */
final class LogRewriter implements AutoCloseable {

  private static final int FILLER_BYTES = RecordBatch.FRAME_BYTES;
  private static final int FILLER_BATCH_MAX = 64 << 10;
  private static final int FILLER_CRC = fillerCrc();

  /** Batches are collected to so many bytes for one write. */
  private static final int WRITE_BYTES = 1 << 20;

  private final LogFiles files;
  private final int shard;
  private final int segmentBytes;
  private final long epoch;
  private final CRC32C crc = new CRC32C();
  private final List<StoredState> states;
  private final List<Manifest.SnapshotPlace> places = new ArrayList<>();
  private ByteBuffer pending;
  private @Nullable LogFile file;
  private long base;
  private long position;
  private long written;
  private long nextOffset;
  private long timeMs;
  private int chain;
  private boolean empty = true;

  /**
   * A writer into an empty directory.
   *
   * @param epoch random number that the segments carry; not 0
   * @param segmentBytes no batch may be larger than half of it
   * @param firstOffset offset of the first record
   * @param states snapshots to store, by ascending offsets
   */
  LogRewriter(
      LogFiles files,
      int shard,
      long epoch,
      int segmentBytes,
      long firstOffset,
      List<StoredState> states)
      throws IOException {
    this.files = files;
    this.shard = shard;
    this.segmentBytes = segmentBytes;
    this.states = states;
    this.nextOffset = firstOffset;
    this.epoch = epoch;
    this.pending = buffer(Math.min(WRITE_BYTES, segmentBytes));
    for (var folder : List.of("", DataDirectory.LOG, DataDirectory.SNAP, DataDirectory.LOST)) {
      files.createFolder(folder);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int fillerCrc() {
    var crc = new CRC32C();
    crc.update(RecordBatch.FILLER);
    return (int) crc.getValue();
  }

  long nextOffset() {
    return nextOffset;
  }

  long timeMs() {
    return timeMs;
  }

  /**
   * Writes a batch.
   *
   * @param body its records, from position to limit
   * @param commitMs its time; one below that of the batch before is raised to it
   */
  void batch(ByteBuffer body, int recordCount, long commitMs) throws IOException {
    timeMs = Math.max(timeMs, commitMs);
    var bodyBytes = body.remaining();
    var bytes = BatchHeader.BYTES + bodyBytes;
    placeStates(recordCount);
    if (file == null || position + bytes > base + segmentBytes) {
      startSegment();
    }
    placeStates(recordCount);
    if (pending.remaining() < bytes) {
      writePending();
      if (pending.capacity() < bytes) {
        pending = buffer(bytes);
      }
    }
    var at = pending.position();
    pending.putInt(BatchHeader.MAGIC).putInt(bodyBytes).putLong(position).putLong(nextOffset);
    // Everything is forced before the manifest makes this a log, so all before is durable.
    pending.putLong(epoch).putLong(position).putInt(chain).putInt(recordCount).putLong(timeMs);
    pending.putInt(0).putInt(0).put(body);
    var end = pending.position();
    chain = BatchHeader.crc(crc, pending, at, bodyBytes);
    pending.putInt(at + BatchHeader.CRC_AT, chain).position(end);
    position += bytes;
    nextOffset += recordCount;
    empty = false;
  }

  /** Notes where replay starts for states that the next batch lies behind. */
  private void placeStates(int recordCount) {
    while (file != null
        && places.size() < states.size()
        && states.get(places.size()).offset() < nextOffset + recordCount) {
      var offset = states.get(places.size()).offset();
      places.add(new Manifest.SnapshotPlace(position, offset, chain));
    }
  }

  /** Stands in for records that are gone, up to an offset. */
  void fill(long toOffset) throws IOException {
    var perBatch = Math.min(FILLER_BATCH_MAX, segmentBytes / 2 - BatchHeader.BYTES) / FILLER_BYTES;
    while (nextOffset < toOffset) {
      var count = (int) Math.min(perBatch, toOffset - nextOffset);
      var body = buffer(count * FILLER_BYTES);
      for (var i = 0; i < count; i++) {
        putFiller(body);
      }
      batch(body.flip(), count, timeMs);
    }
  }

  static void putFiller(ByteBuffer body) {
    body.putInt(1).putInt(FILLER_CRC).put(RecordBatch.FILLER);
  }

  private void startSegment() throws IOException {
    var previousEnd = position;
    if (file != null) {
      endSegment();
      base += segmentBytes;
    }
    var header =
        new SegmentHeader(shard, base, nextOffset, epoch, timeMs, previousEnd, chain, segmentBytes);
    file = files.open(DataDirectory.segmentName(base), LogFiles.Mode.CREATE);
    file.write(header.encode(), 0);
    chain = header.chainStart();
    position = base + SegmentHeader.BYTES;
    written = position;
  }

  private void endSegment() throws IOException {
    writePending();
    var open = file;
    if (open != null) {
      open.force();
      open.close();
    }
  }

  private void writePending() throws IOException {
    var open = file;
    pending.flip();
    if (open != null && pending.hasRemaining()) {
      var bytes = pending.remaining();
      open.write(pending, written - base);
      written += bytes;
    }
    pending.clear();
  }

  /** Makes it a log. */
  void finish() throws IOException {
    if (empty) {
      startSegment();
    }
    for (var i = places.size(); i < states.size(); i++) {
      places.add(new Manifest.SnapshotPlace(position, states.get(i).offset(), chain));
    }
    endSegment();
    file = null;
    files.syncFolder(DataDirectory.LOG);
    var manifest = Manifest.empty(shard).withDurable(position, nextOffset, timeMs);
    for (var i = 0; i < states.size(); i++) {
      SnapshotFile.write(files, shard, places.get(i), states.get(i).content());
      manifest = manifest.withSnapshot(places.get(i));
    }
    manifest.writeNext(files);
    files.syncFolder("");
  }

  /** Gives up what is not finished. */
  @Override
  public void close() throws IOException {
    var open = file;
    if (open != null) {
      open.close();
    }
  }
}
