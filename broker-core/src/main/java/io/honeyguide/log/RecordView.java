package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One record as it is read: a flyweight that its user creates once and has refilled.
 *
 * <p>Owner: whoever created it; one thread at a time.
 */
public final class RecordView {

  private long offset;
  private long nextOffset;
  private long timeMs;
  private byte type;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private byte[] copy = new byte[0];
  private ByteBuf copyBody = Unpooled.EMPTY_BUFFER;

  /** Lets the view show a record. For engines; the view does not take over the buffer. */
  public void show(long offset, long nextOffset, long timeMs, byte type, ByteBuf body) {
    this.offset = offset;
    this.nextOffset = nextOffset;
    this.timeMs = timeMs;
    this.type = type;
    this.body = body;
  }

  /** The view's own bytes, at least so many, for an engine to copy a body into. */
  byte[] copyTarget(int bytes) {
    if (copy.length < bytes) {
      copy = new byte[Math.max(512, Integer.highestOneBit(bytes) << 1)];
      copyBody = Unpooled.wrappedBuffer(copy);
    }
    return copy;
  }

  /** Shows what was copied to {@link #copyTarget}. */
  void showCopy(long offset, long nextOffset, long timeMs, byte type, int bodyBytes) {
    show(offset, nextOffset, timeMs, type, copyBody.setIndex(0, bodyBytes));
  }

  /** The offset of the record that the body of a moved one holds. */
  static long movedOffset(ByteBuf body) {
    return body.getLongLE(body.readerIndex());
  }

  /**
   * Shows the record that a moved one holds, as it was appended first.
   *
   * @return whether the view shows a moved record
   */
  public boolean showMoved() {
    if (type != RecordBatch.MOVED || body.readableBytes() < RecordBatch.MOVED_BYTES) {
      return false;
    }
    offset = body.readLongLE();
    nextOffset = offset + 1;
    timeMs = body.readLongLE();
    type = body.readByte();
    return true;
  }

  /** The record's place in the log. */
  public long offset() {
    return offset;
  }

  /** Where reading goes on after this record. */
  public long nextOffset() {
    return nextOffset;
  }

  /** When the record's batch was committed, in milliseconds since 1970. */
  public long timeMs() {
    return timeMs;
  }

  /** What kind of record it is. */
  public byte type() {
    return type;
  }

  /**
   * The body, from reader to writer index; its indexes may be moved. Valid until the view is
   * refilled.
   */
  public ByteBuf body() {
    return body;
  }
}
