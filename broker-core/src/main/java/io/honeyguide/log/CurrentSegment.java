package io.honeyguide.log;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment that is being written, with its open file.
 *
 * <p>Owner: the shard's thread.
 */
final class CurrentSegment {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentSegment.class);

  private final Segment segment;
  private final LogFile file;
  private long tail;
  private int chain;
  private long durableTail;
  private int durableChain;

  private CurrentSegment(Segment segment, LogFile file, int chain) {
    this.segment = segment;
    this.file = file;
    this.tail = segment.firstBatch();
    this.chain = chain;
    this.durableTail = tail;
    this.durableChain = chain;
  }

  /** Makes a segment out of a prepared file; its name and header are durable afterwards. */
  static CurrentSegment start(LogFiles files, String spare, SegmentHeader header)
      throws IOException {
    var segment = new Segment(header, header.basePosition() + SegmentHeader.BYTES, true);
    var bytes = header.encode();
    var file = files.open(spare, LogFiles.Mode.WRITE);
    try {
      file.write(bytes, 0);
      file.force();
      files.move(spare, segment.name());
      files.syncFolder(DataDirectory.LOG);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new CurrentSegment(segment, file, header.chainStart());
  }

  Segment segment() {
    return segment;
  }

  /** Position of the next batch. */
  long tail() {
    return tail;
  }

  /** Checksum that the next batch chains to. */
  int chain() {
    return chain;
  }

  /** Position behind the last batch that was forced. */
  long durableTail() {
    return durableTail;
  }

  /** Checksum that a batch at {@link #durableTail} chains to. */
  int durableChain() {
    return durableChain;
  }

  /** Bytes that are left. */
  long room() {
    return segment.base() + segment.header().segmentBytes() - tail;
  }

  /** Moves the tail behind a batch that stands in the ring. */
  void advance(long newTail, int crc) {
    tail = newTail;
    chain = crc;
  }

  /** Writes from a position to the tail. */
  void write(TailRing ring, long from) throws IOException {
    file.write(ring.range(from, tail), from - segment.base());
    segment.end(tail);
  }

  /** Makes everything that was written durable. */
  void force() throws IOException {
    file.force();
    durableTail = tail;
    durableChain = chain;
  }

  /** Ends the segment where it was durable, and never uses its file again. */
  void giveUp() {
    segment.end(durableTail);
    segment.markSuspect();
    close();
  }

  /** Closes the file. A failure is told only: everything that matters was forced before. */
  void close() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("Closing {} failed", segment.name(), e);
    }
  }
}
