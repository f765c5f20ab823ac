package io.honeyguide.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * What a stream holds, counted in spans of consecutive messages: enough to know from which offset
 * on its history is kept, without remembering each message.
 *
 * <p>Idea: the last span takes in messages until it has a {@value #SPANS}th of one of the limits;
 * then a new one begins. The oldest span goes as a whole, once all the others together reach the
 * limit. So at least what a limit promises is kept, and less than a span beyond it. There are never
 * more than about {@value #SPANS} spans for each limit, whatever the size of the stream.
 *
 * <p>It is a function of the messages added, in order; time is that of their commits, which never
 * goes back. How old a message is now is asked when it is read: {@link Kept}.
 *
 * <p>Owner: the shard's thread.
 */
public final class StreamLedger {

  /** Spans into which a limit is cut. */
  static final int SPANS = 64;

  /** Consecutive messages. */
  private static final class Span {
    final long firstOffset;
    final long firstTimeMs;
    long messages;
    long bytes;

    Span(long firstOffset, long firstTimeMs) {
      this.firstOffset = firstOffset;
      this.firstTimeMs = firstTimeMs;
    }
  }

  private final ArrayDeque<Span> spans = new ArrayDeque<>();
  private StreamLimits limits;
  private long floor;
  private long messages;
  private long bytes;
  private long lastOffset = -1;
  private long lastTimeMs;

  /**
   * An empty ledger.
   *
   * @param floor of earlier messages, below this offset, nothing is kept
   */
  public StreamLedger(StreamLimits limits, long floor) {
    this.limits = limits;
    this.floor = floor;
  }

  /** From here on other limits hold; what the new ones do not keep is gone. */
  public void limit(StreamLimits others) {
    limits = others;
    dropOldest();
  }

  /**
   * A message joins the stream.
   *
   * @param offset above that of the message before
   * @param timeMs time of its commit, not before that of the message before
   * @param recordBytes size of its record, frame included
   * @return whether the places of {@link #kept} changed
   */
  public boolean add(long offset, long timeMs, int recordBytes) {
    var last = spans.peekLast();
    var isNew = last == null || isFull(last, timeMs);
    if (last == null || isNew) {
      last = new Span(offset, timeMs);
      spans.add(last);
    }
    last.messages++;
    last.bytes += recordBytes;
    messages++;
    bytes += recordBytes;
    lastOffset = offset;
    lastTimeMs = timeMs;
    return dropOldest() || isNew;
  }

  private boolean isFull(Span span, long timeMs) {
    return span.messages >= part(limits.messages())
        || span.bytes >= part(limits.bytes())
        || timeMs - span.firstTimeMs >= part(limits.ageMs());
  }

  private static long part(long limit) {
    return limit == StreamLimits.NONE ? StreamLimits.NONE : Math.max(1, limit / SPANS);
  }

  private boolean dropOldest() {
    var dropped = false;
    while (spans.size() > 1 && isSurplus()) {
      var oldest = spans.remove();
      messages -= oldest.messages;
      bytes -= oldest.bytes;
      floor = spans.getFirst().firstOffset;
      dropped = true;
    }
    return dropped;
  }

  /** Whether the limits keep enough, or all that they may, without the oldest span. */
  private boolean isSurplus() {
    var oldest = spans.getFirst();
    return messages - oldest.messages >= limits.messages()
        || bytes - oldest.bytes >= limits.bytes()
        || endTimeOfOldest() < lastTimeMs - limits.ageMs();
  }

  /** No message of the oldest of several spans is younger. */
  private long endTimeOfOldest() {
    var all = spans.iterator();
    all.next();
    return all.next().firstTimeMs;
  }

  /** Messages within the spans, whatever their age. Approximate on other threads. */
  public long messages() {
    return messages;
  }

  /** Bytes of these messages. Approximate on other threads. */
  public long bytes() {
    return bytes;
  }

  /** Offset of the newest message, negative when there never was one. */
  public long lastOffset() {
    return lastOffset;
  }

  /** Time of the newest message in milliseconds since 1970. */
  public long lastTimeMs() {
    return lastTimeMs;
  }

  /** Number of spans. */
  int spanCount() {
    return spans.size();
  }

  /**
   * What is kept at a time, as far as spans tell.
   *
   * @param messages how many
   * @param bytes of their records
   * @param firstOffset of the oldest of them; negative when there is none
   * @param firstTimeMs time of its commit
   */
  public record Held(long messages, long bytes, long firstOffset, long firstTimeMs) {}

  /** What is kept at a time, in milliseconds since 1970. */
  public Held held(long nowMs) {
    var kept = kept();
    var from = spans.isEmpty() || lastTimeMs < kept.oldestMs(nowMs) ? -1 : kept.span(nowMs);
    if (from < 0) {
      return new Held(0, 0, -1, 0);
    }
    var count = 0L;
    var size = 0L;
    var i = 0;
    for (var span : spans) {
      if (i++ >= from) {
        count += span.messages;
        size += span.bytes;
      }
    }
    return new Held(count, size, kept.offsets()[from], kept.timesMs()[from]);
  }

  /** What is kept, for those who read on other threads. */
  public Kept kept() {
    var offsets = new long[spans.size()];
    var times = new long[spans.size()];
    var i = 0;
    for (var span : spans) {
      offsets[i] = span.firstOffset;
      times[i++] = span.firstTimeMs;
    }
    return new Kept(floor, offsets, times, limits.ageMs());
  }

  /**
   * From where on messages are kept. Immutable.
   *
   * @param floorByCount below this offset nothing is kept whatever its age; 0 while all is
   * @param offsets first offset of each span, ascending
   * @param timesMs time of the first message of each span
   * @param ageMs limit of age
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  public record Kept(long floorByCount, long[] offsets, long[] timesMs, long ageMs) {

    /** No message below this offset is kept at a time, in milliseconds since 1970. */
    public long floor(long nowMs) {
      var span = span(nowMs);
      return span == 0 ? floorByCount : offsets[span];
    }

    /** A span is too old when not even the first message of the next one is young enough. */
    private int span(long nowMs) {
      var span = 0;
      while (span + 1 < offsets.length && timesMs[span + 1] < oldestMs(nowMs)) {
        span++;
      }
      return span;
    }

    /** Messages from before are too old at a time; both in milliseconds since 1970. */
    public long oldestMs(long nowMs) {
      return ageMs == StreamLimits.NONE ? Long.MIN_VALUE : nowMs - ageMs;
    }
  }

  /** Appends the ledger to a snapshot. */
  public void write(ByteBuf out) {
    out.writeLongLE(floor).writeLongLE(lastOffset).writeLongLE(lastTimeMs);
    out.writeIntLE(spans.size());
    for (var span : spans) {
      out.writeLongLE(span.firstOffset)
          .writeLongLE(span.firstTimeMs)
          .writeLongLE(span.messages)
          .writeLongLE(span.bytes);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static StreamLedger read(StreamLimits limits, ByteBuf in) {
    var ledger = new StreamLedger(limits, in.readLongLE());
    ledger.lastOffset = in.readLongLE();
    ledger.lastTimeMs = in.readLongLE();
    for (var count = in.readIntLE(); count > 0; count--) {
      var span = new Span(in.readLongLE(), in.readLongLE());
      span.messages = in.readLongLE();
      span.bytes = in.readLongLE();
      ledger.messages += span.messages;
      ledger.bytes += span.bytes;
      ledger.spans.add(span);
    }
    return ledger;
  }
}
