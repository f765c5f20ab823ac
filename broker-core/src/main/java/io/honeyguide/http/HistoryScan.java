package io.honeyguide.http;

import io.honeyguide.delivery.HistoryWindow;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.publish.Loop;
import io.honeyguide.topic.TopicMatcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log forwards in short runs and keeps what matches a filter, has not expired and is not
 * beyond the retention of its streams. A run from the tail cache goes on the event loop, any other
 * one on the log's threads; either way the next one waits its turn behind the loop's other work.
 *
 * <p>Owner: one event loop; at most one run at a time.
 */
final class HistoryScan {

  /** Bytes of records that one run looks at. */
  static final int RUN_BYTES = 256 * 1024;

  /** What a run may hold. */
  record Bounds(long below, int messagesMax, long bytesMax, boolean keepsNewest) {

    /** Stops before an offset or at the first so many messages or bytes. */
    static Bounds first(long below, int messagesMax, long bytesMax) {
      return new Bounds(below, messagesMax, bytesMax, false);
    }

    /** Goes on up to an offset and keeps the last so many messages or bytes. */
    static Bounds last(long below, int messagesMax, long bytesMax) {
      return new Bounds(below, messagesMax, bytesMax, true);
    }
  }

  private final LogReader log;
  private final Loop loop;
  private final TopicMatcher matcher;
  private final HistoryWindow window;

  HistoryScan(LogReader log, Loop loop, TopicMatcher matcher, HistoryWindow window) {
    this.log = log;
    this.loop = loop;
    this.matcher = matcher;
    this.window = window;
  }

  /**
   * One run.
   *
   * @param from offset to start at
   * @param done gets the run on the event loop, later, never at once
   */
  void run(long from, Bounds bounds, Consumer<Run> done) {
    var cached = new Run(from, bounds, done);
    var next = log.scanCached(from, RUN_BYTES, cached);
    if (next == LogReader.NOT_CACHED) {
      log.scan(from, RUN_BYTES, new Run(from, bounds, done));
    } else {
      cached.readTo(next);
      loop.endOfTurn().execute(() -> done.accept(cached));
    }
  }

  /** What a run found. */
  final class Run implements RecordSink {
    private final Bounds bounds;
    private final Consumer<Run> done;
    private final Deque<StoredMessage> messages = new ArrayDeque<>();
    private final MessageView view = new MessageView();
    private final long nowMs = loop.clock().millis();
    private long keptBytes;
    private long seenBytes;
    private long next;
    private boolean isStopped;
    private boolean hasDropped;
    private @Nullable LogException failure;

    private Run(long from, Bounds bounds, Consumer<Run> done) {
      this.bounds = bounds;
      this.done = done;
      this.next = from;
    }

    @Override
    public boolean record(RecordView record) {
      if (record.offset() >= bounds.below()) {
        next = bounds.below();
        isStopped = true;
        return false;
      }
      next = record.nextOffset();
      seenBytes += record.body().readableBytes();
      if (isWanted(record)) {
        add(StoredMessage.copy(record));
      }
      isStopped = !bounds.keepsNewest() && isFull();
      return !isStopped;
    }

    private boolean isWanted(RecordView record) {
      if (record.type() != RecordType.MESSAGE) {
        return false;
      }
      view.wrap(record.body());
      return !view.isExpired(nowMs)
          && matcher.matches(record.body(), view.topicAt(), view.topicBytes())
          && window.shows(
              record.offset(), record.timeMs(), record.body(), view.topicAt(), view.topicBytes());
    }

    private void add(StoredMessage message) {
      messages.add(message);
      keptBytes += message.bytes();
      // Never below one: a message that is larger than the bound must not be passed over.
      while (bounds.keepsNewest() && messages.size() > 1 && isBeyond()) {
        keptBytes -= messages.remove().bytes();
        hasDropped = true;
      }
    }

    private boolean isFull() {
      return messages.size() >= bounds.messagesMax() || keptBytes >= bounds.bytesMax();
    }

    private boolean isBeyond() {
      return messages.size() > bounds.messagesMax() || keptBytes > bounds.bytesMax();
    }

    private void readTo(long offset) {
      if (!isStopped) {
        next = Math.max(next, Math.min(offset, bounds.below()));
      }
    }

    @Override
    public void end(long offset, @Nullable LogException cause) {
      readTo(offset);
      failure = cause;
      loop.mailbox().post(() -> done.accept(this));
    }

    /** What matched, in log order. */
    Deque<StoredMessage> messages() {
      return messages;
    }

    /** Whether older messages of this run matched, too, but were not kept. */
    boolean hasDropped() {
      return hasDropped;
    }

    /** Bytes of the messages. */
    long keptBytes() {
      return keptBytes;
    }

    /** Bytes of the records looked at. */
    long seenBytes() {
      return seenBytes;
    }

    /** Everything below was looked at. */
    long next() {
      return next;
    }

    /** Why reading stopped, or null. */
    @Nullable LogException failure() {
      return failure;
    }
  }
}
