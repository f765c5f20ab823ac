package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts groups into segments: frames a group in the ring, writes it with one write, forces it when
 * that was asked for, and lets readers find it.
 *
 * <p>Owner: the shard's thread; the durable offset and the ring may be looked at by any thread.
 *
 * <p>Invariants: a batch never straddles a segment. Positions only grow. A range on which a write
 * or force has failed is never forced again, since the system may have dropped its pages and marked
 * them clean: what was not durable is written once more into a new segment, which says in its
 * header that the old one ends before that range. If that fails too the log has failed.
 */
final class SegmentStore implements CommitStore {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);

  /**
   * A place between two batches.
   *
   * @param position behind the last batch before it
   * @param chainCrc checksum of that batch
   * @param offset of the next record
   */
  record LogPlace(long position, int chainCrc, long offset) {}

  private final LogFiles files;
  private final FileLogOptions options;
  private final SegmentSupply supply;
  private final Segments segments;
  private final LogMeters meters;
  private final ForceSchedule schedule;
  private final long epoch;
  private final List<Segment> unforced = new ArrayList<>();

  private volatile TailRing ring;
  private volatile long durableOffset;
  private CurrentSegment current;
  private boolean onReserve;

  /** Urgent batches were refused, and there was no room since. */
  private boolean lacksRoom;

  private boolean dirty;
  private long nextOffset;
  private long endPosition;
  private int endCrc;
  private long groupStartPosition;
  private int groupStartCrc;
  private long durableMark;
  private long bytesWritten;

  /**
   * A store that goes on in a fresh segment.
   *
   * @param schedule when to force
   * @param epoch random number of this start of the log
   * @param end where recovery ended
   * @param above all positions below may have been used before
   * @throws DataDirectoryException when there is no room for a segment
   */
  SegmentStore(
      LogFiles files,
      FileLogOptions options,
      SegmentSupply supply,
      Segments segments,
      LogMeters meters,
      ForceSchedule schedule,
      long epoch,
      LogPlace end,
      long above,
      long timeMs)
      throws IOException {
    this.files = files;
    this.options = options;
    this.supply = supply;
    this.segments = segments;
    this.meters = meters;
    this.schedule = schedule;
    this.epoch = epoch;
    this.nextOffset = end.offset();
    this.endPosition = end.position();
    this.endCrc = end.chainCrc();
    this.groupStartPosition = endPosition;
    this.groupStartCrc = endCrc;
    this.durableMark = endPosition;
    this.durableOffset = nextOffset;
    this.ring = new TailRing(options.segmentBytes(), nextOffset);
    var spare = supply.take();
    if (spare == null) {
      var cause = supply.fullException();
      throw new DataDirectoryException(files.where() + ": " + cause.getMessage(), cause);
    }
    var base = (above + options.segmentBytes() - 1) & -options.segmentBytes();
    this.current = startSegment(spare, base, end, timeMs);
    segments.add(current.segment());
  }

  private CurrentSegment startSegment(String spare, long base, LogPlace previous, long timeMs)
      throws IOException {
    var header =
        new SegmentHeader(
            options.shard(),
            base,
            previous.offset(),
            epoch,
            timeMs,
            previous.position(),
            previous.chainCrc(),
            options.segmentBytes());
    var mayHoldRemains = supply.giveUp(spare);
    var started = CurrentSegment.start(files, spare, header);
    started.segment().mayHoldRemains(mayHoldRemains);
    meters.segmentStarted();
    return started;
  }

  @Override
  public void commit(CommitGroup group) {
    try {
      makeRoom(group);
      if (group.recordCount() > 0) {
        store(group);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private LogException failed(IOException cause) {
    return new LogException(
        "the log cannot be written, twice in a row ("
            + DataDirectory.reason(cause)
            + "): it has stopped; check the disk and start again",
        cause);
  }

  private void store(CommitGroup group) throws IOException {
    var from = current.tail();
    frame(group);
    try {
      current.write(ring, from);
      dirty = true;
      schedule.wrote(group.demand());
      if (schedule.isDue()) {
        forceAll();
      }
    } catch (IOException e) {
      rewrite(e);
    }
    ring.publish(nextOffset);
  }

  /** Puts the group into the ring as one batch. */
  private void frame(CommitGroup group) {
    groupStartPosition = endPosition;
    groupStartCrc = endCrc;
    var position = current.tail();
    var bodyBytes = (int) group.bytes();
    var bodyEnd = position + BatchHeader.BYTES + bodyBytes;
    ring.claim(bodyEnd, nextOffset + group.recordCount());
    var place = position + BatchHeader.BYTES;
    var offset = nextOffset;
    for (var i = 0; i < group.size(); i++) {
      var batch = group.batch(i);
      if (batch != null) {
        ring.put(batch, place, position, offset);
        place += batch.bytes();
        offset += batch.count();
      }
    }
    var bytes = ring.bytes();
    var at = ring.index(position);
    bytes.putInt(at, BatchHeader.MAGIC);
    bytes.putInt(at + BatchHeader.BODY_BYTES_AT, bodyBytes);
    bytes.putLong(at + BatchHeader.BASE_OFFSET_AT, nextOffset);
    bytes.putLong(at + BatchHeader.DURABLE_AT, durableMark);
    bytes.putInt(at + BatchHeader.RECORD_COUNT_AT, group.recordCount());
    bytes.putLong(at + BatchHeader.TIME_AT, group.timeMs());
    bytes.putInt(at + BatchHeader.FLAGS_AT, 0);
    place(ring, position, bodyBytes);
    segmentIndexAdd(position, group.timeMs());
    nextOffset = offset;
    bytesWritten += bodyEnd - position;
  }

  private void segmentIndexAdd(long position, long timeMs) {
    current.segment().index().add(nextOffset, position, timeMs);
  }

  /** Gives a batch in the ring what depends on its place, and moves the end behind it. */
  private void place(TailRing target, long position, int bodyBytes) {
    var bytes = target.bytes();
    var at = target.index(position);
    bytes.putLong(at + BatchHeader.POSITION_AT, position);
    bytes.putLong(at + BatchHeader.EPOCH_AT, epoch);
    bytes.putInt(at + BatchHeader.PREVIOUS_CRC_AT, current.chain());
    var crc = target.crc(position, bodyBytes);
    bytes.putInt(at + BatchHeader.CRC_AT, crc);
    endPosition = position + BatchHeader.BYTES + bodyBytes;
    endCrc = crc;
    current.advance(endPosition, crc);
  }

  /** A group is never split, so it has to fit into a fresh segment. */
  @Override
  public int groupBytesMax() {
    return Math.min(LogWriter.GROUP_BYTES_MAX, options.freshSegmentBytes());
  }

  @Override
  public @Nullable LogFullException shortage() {
    lookForRoom();
    return lacksRoom ? supply.fullException() : null;
  }

  @Override
  public long idle() {
    if (schedule.isDue()) {
      force();
    }
    return schedule.nanosToForce();
  }

  /** Makes everything that was written durable. */
  void force() {
    if (!dirty) {
      return;
    }
    try {
      forceOrRewrite();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void forceOrRewrite() throws IOException {
    try {
      forceAll();
    } catch (IOException e) {
      rewrite(e);
      ring.publish(nextOffset);
    }
  }

  private void forceAll() throws IOException {
    var start = System.nanoTime();
    for (var segment : unforced) {
      try (var older = files.open(segment.name(), LogFiles.Mode.WRITE)) {
        older.force();
      }
    }
    unforced.clear();
    current.force();
    meters.forced(System.nanoTime() - start);
    noteDurable();
  }

  private void noteDurable() {
    dirty = false;
    schedule.forced();
    durableMark = endPosition;
    durableOffset = nextOffset;
  }

  /** Writes what was not durable once more, into a new segment, and forces it there. */
  private void rewrite(IOException cause) throws IOException {
    LOG.warn(
        "Writing or forcing {}/{} failed; going on in a new segment",
        files.where(),
        current.segment().name(),
        cause);
    if (!unforced.isEmpty()) {
      throw cause;
    }
    var old = current;
    var from = old.durableTail();
    var pending = ring.copy(from, old.tail());
    var spare = supply.take();
    if (spare == null) {
      spare = supply.takeReserve();
    }
    if (spare == null) {
      throw cause;
    }
    var base = old.segment().base() + options.segmentBytes();
    var previous = new LogPlace(from, old.durableChain(), durableOffset);
    current = startSegment(spare, base, previous, pending.getLong(BatchHeader.TIME_AT));
    var moved = new TailRing(options.segmentBytes(), durableOffset);
    moved.claim(current.tail() + pending.capacity(), nextOffset);
    moveBatches(pending, moved);
    current.write(moved, current.segment().firstBatch());
    current.force();
    old.giveUp();
    segments.add(current.segment());
    ring = moved;
    noteDurable();
  }

  private void moveBatches(ByteBuffer pending, TailRing target) {
    var at = 0;
    while (at < pending.capacity()) {
      var bodyBytes = pending.getInt(at + BatchHeader.BODY_BYTES_AT);
      var offset = pending.getLong(at + BatchHeader.BASE_OFFSET_AT);
      var bytes = BatchHeader.BYTES + bodyBytes;
      var position = current.tail();
      target.bytes().put(target.index(position), pending, at, bytes);
      current.segment().index().add(offset, position, pending.getLong(at + BatchHeader.TIME_AT));
      var recordAt = BatchHeader.BYTES;
      while (recordAt < bytes) {
        target.enter(offset++, position + recordAt, position);
        recordAt += RecordBatch.FRAME_BYTES - 1 + pending.getInt(at + recordAt);
      }
      groupStartPosition = endPosition;
      groupStartCrc = endCrc;
      place(target, position, bodyBytes);
      at += bytes;
    }
  }

  /** Sees to it that the group, or what is left of it, fits into the current segment. */
  private void makeRoom(CommitGroup group) throws IOException {
    lookForRoom();
    if (!onReserve && fits(group)) {
      return;
    }
    if (!onReserve && rollToSpare(group)) {
      return;
    }
    supply.retryWhenFull();
    lacksRoom = true;
    refuse(group, true);
    if (!fits(group) && (onReserve || !rollToReserve(group.timeMs()))) {
      refuse(group, false);
    }
  }

  private void lookForRoom() {
    if (lacksRoom) {
      supply.retryWhenFull();
      lacksRoom = !supply.hasSpare();
      onReserve &= lacksRoom;
    }
  }

  private boolean fits(CommitGroup group) {
    return group.recordCount() == 0 || current.room() >= BatchHeader.BYTES + group.bytes();
  }

  private boolean rollToSpare(CommitGroup group) throws IOException {
    seal();
    if (fits(group)) {
      return true; // sealing has met a failed force and gone on elsewhere
    }
    var start = System.nanoTime();
    var spare = supply.take();
    meters.waitedForSpare(System.nanoTime() - start);
    if (spare == null) {
      return false;
    }
    roll(spare, group.timeMs());
    return true;
  }

  private boolean rollToReserve(long timeMs) throws IOException {
    seal();
    var reserve = supply.takeReserve();
    if (reserve == null) {
      return false;
    }
    roll(reserve, timeMs);
    onReserve = true;
    return true;
  }

  /** The next segment may say that everything before it is durable only when it is. */
  private void seal() throws IOException {
    if (!dirty) {
      return;
    }
    if (options.force() != FileLogOptions.Force.OS || schedule.isAsked()) {
      forceOrRewrite();
    }
  }

  private void roll(String spare, long timeMs) throws IOException {
    var old = current;
    var previous = new LogPlace(old.tail(), old.chain(), nextOffset);
    var base = old.segment().base() + options.segmentBytes();
    try {
      current = startSegment(spare, base, previous, timeMs);
    } catch (IOException e) {
      LOG.warn("Cannot start a segment in {}; trying another file", files.where(), e);
      var second = supply.take();
      if (second == null) {
        throw e;
      }
      current = startSegment(second, base, previous, timeMs);
    }
    if (dirty) {
      unforced.add(old.segment());
    }
    old.close();
    segments.add(current.segment());
  }

  /**
   * Goes on in the next segment, so that the current one is complete; not without a spare at hand,
   * nor where the current one is empty.
   */
  void startNext(long timeMs) {
    force();
    if (onReserve || !supply.hasSpare() || current.tail() == current.segment().firstBatch()) {
      return;
    }
    var spare = supply.take();
    try {
      if (spare != null) {
        roll(spare, timeMs);
      }
    } catch (IOException e) {
      LOG.warn("Cannot start a segment in {} for now", files.where(), e);
    }
  }

  private void refuse(CommitGroup group, boolean urgentOnly) {
    LogException cause = null;
    for (var i = 0; i < group.size(); i++) {
      var batch = group.batch(i);
      if (batch != null && (batch.isUrgent() || !urgentOnly)) {
        if (cause == null) {
          cause = supply.fullException();
        }
        group.refuse(i, cause);
      }
    }
  }

  /** The tail in memory. Any thread. */
  TailRing ring() {
    return ring;
  }

  /** Everything below was forced. Any thread. */
  long durableOffset() {
    return durableOffset;
  }

  /** Position below which everything was forced. */
  long durableMark() {
    return durableMark;
  }

  /** Bytes written since the start. */
  long bytesWritten() {
    return bytesWritten;
  }

  /** Where replay has to start for a state that holds everything below an offset. */
  LogPlace replayStart(long offset) {
    return offset == nextOffset
        ? new LogPlace(endPosition, endCrc, offset)
        : new LogPlace(groupStartPosition, groupStartCrc, offset);
  }

  /** Closes the current file. */
  void close() {
    current.close();
  }
}
