package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.topic.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what stands in the front of the log and lists what is still needed of it.
 *
 * <p>Owner: a thread of the log while a reading is under way, the shard's thread otherwise; they
 * take turns.
 */
final class FrontSurvey implements RecordSink {

  /** Messages that the shard's thread is asked about at once. */
  private static final int ASKED_MAX = 2048;

  private static final int INITIAL = 256;

  /** A message that only the state can tell about. */
  private record Asked(long offset, Topic topic, int bytes, Holder holder) {}

  private final Marks marks;
  private final List<Holder> holders;
  private final long nowMs;
  private final BiConsumer<Long, @Nullable LogException> ended;
  private final MessageView message = new MessageView();
  private final List<Asked> asked = new ArrayList<>();
  private final Map<String, Long> keptBytes = new TreeMap<>();

  /** Offset times two, plus one when it is kept by a rule. */
  private long[] needed = new long[INITIAL];

  private boolean isByRule;
  private int count;
  private int atHomeCount;
  private long bytes;
  private long atHomeBytes;

  /**
   * A survey that did not begin.
   *
   * @param nowMs messages whose time is over by now are not needed
   * @param ended hears on the reading's thread where to go on, or why reading failed
   */
  FrontSurvey(
      Marks marks,
      List<Holder> holders,
      long nowMs,
      BiConsumer<Long, @Nullable LogException> ended) {
    this.marks = marks;
    this.holders = holders;
    this.nowMs = nowMs;
    this.ended = ended;
  }

  @Override
  public boolean record(RecordView record) {
    if (isNeeded(record)) {
      need(sizeOf(record), record.offset(), isByRule);
    }
    return asked.size() < ASKED_MAX;
  }

  private boolean isNeeded(RecordView record) {
    var offset = record.offset();
    isByRule = false;
    if (record.type() != RecordType.MESSAGE && record.type() != RecordType.RETAINED) {
      return marks.isMarked(offset);
    }
    message.wrap(record.body());
    var isOver = message.isExpired(nowMs);
    if (isOver ? marks.isBegun(offset) : marks.isMarked(offset)) {
      return true;
    }
    var askedBefore = asked.size();
    for (var holder : holders) {
      var claim = holder.claim(record, message);
      if (claim == Holder.Claim.KEEPS) {
        isByRule = true;
        keptBytes.merge(holder.name(), (long) sizeOf(record), Long::sum);
      } else if (claim == Holder.Claim.ASK && !isOver) {
        var topic = Topic.of(record.body(), message.topicAt(), message.topicBytes());
        asked.add(new Asked(offset, topic, sizeOf(record), holder));
      }
    }
    // The marks again: who let go of it just now may have handed it on before.
    var isNeeded = isByRule || (isOver ? marks.isBegun(offset) : marks.isMarked(offset));
    while (isNeeded && asked.size() > askedBefore) {
      asked.remove(asked.size() - 1);
    }
    return isNeeded;
  }

  private static int sizeOf(RecordView record) {
    return RecordBatch.FRAME_BYTES + record.body().readableBytes();
  }

  private void need(int size, long offset, boolean byRule) {
    if (count == needed.length) {
      needed = Arrays.copyOf(needed, count * 2);
    }
    needed[count++] = (offset << 1) | (byRule ? 1 : 0);
    bytes += size;
    if (offset >= marks.from()) {
      atHomeCount++;
      atHomeBytes += size;
    }
  }

  @Override
  public void end(long next, @Nullable LogException failure) {
    ended.accept(next, failure);
  }

  /** Asks about the messages that only the state can tell about. Shard's thread. */
  void ask() {
    var last = -1L;
    for (var each : asked) {
      // Who does not keep it may have handed it on, and told of it.
      if (each.offset() != last
          && (each.holder().keepsNow(each.offset(), each.topic())
              || marks.isMarked(each.offset()))) {
        need(each.bytes(), each.offset(), false);
        keptBytes.merge(each.holder().name(), (long) each.bytes(), Long::sum);
        last = each.offset();
      }
    }
    asked.clear();
  }

  /** Sorts what is needed by offset, once all was looked at. */
  void sort() {
    Arrays.sort(needed, 0, count);
  }

  /** Number of messages that are needed. */
  int count() {
    return count;
  }

  /** Offset of one of them, in ascending order. */
  long offset(int index) {
    return needed[index] >>> 1;
  }

  /** Whether it is kept for what it is, not because somebody refers to it. */
  boolean isByRule(int index) {
    return (needed[index] & 1) != 0;
  }

  /** Their bytes. */
  long bytes() {
    return bytes;
  }

  /** Number of those that stand where they were appended. */
  int atHomeCount() {
    return atHomeCount;
  }

  /** Bytes of those that stand where they were appended. */
  long atHomeBytes() {
    return atHomeBytes;
  }

  /** Bytes that holders keep at sight or when they are asked, by their names. */
  Map<String, Long> keptBytes() {
    return keptBytes;
  }
}
