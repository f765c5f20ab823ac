package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.History;
import io.honeyguide.api.HistoryReading;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.topic.TopicFilter;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The log as one plugin may read it again. The readings that are open stand under this object's
 * lock: each holds a batch in memory, so there are never more than a few.
 */
final class LogHistory implements History {

  /** Most readings of one plugin that are open at once. */
  static final int READINGS_MAX = 4;

  private final PluginEnvironment host;
  private final PluginThread thread;
  private final LogReader log;

  // Guarded by this.
  private final Set<LogReading> open = new HashSet<>();
  private boolean closed;

  LogHistory(PluginEnvironment host, PluginThread thread) {
    this.host = host;
    this.thread = thread;
    this.log = host.shard().log();
  }

  @Override
  public Cursor oldest() {
    return place(log.startOffset());
  }

  @Override
  public Cursor end() {
    return place(log.committedOffset());
  }

  Cursor place(long offset) {
    return new Cursor(host.shardId().number(), offset);
  }

  @Override
  public CompletionStage<Cursor> at(Instant time) {
    var found = new CompletableFuture<Cursor>();
    log.findOffsetAt(
        time.toEpochMilli(),
        new RecordSink() {
          @Override
          public boolean record(RecordView record) {
            return true;
          }

          @Override
          public void end(long next, @Nullable LogException failure) {
            thread.execute(
                () -> {
                  if (failure == null) {
                    found.complete(place(next));
                  } else {
                    found.completeExceptionally(LogReading.unreadable(failure));
                  }
                });
          }
        });
    return found;
  }

  @Override
  public HistoryReading read(Cursor from, List<String> filters, int batchMessagesMax) {
    if (from.shard() != host.shardId().number() || from.offset() > log.committedOffset()) {
      throw new IllegalArgumentException(
          "%s is no place of this log, which ends at %s".formatted(from, end()));
    }
    if (from.offset() < log.startOffset()) {
      throw new TrimmedHistoryException(from, oldest());
    }
    return open(from.offset(), true, filters, batchMessagesMax);
  }

  @Override
  public HistoryReading readKept(List<String> filters, int batchMessagesMax) {
    return open(log.oldestOffset(), false, filters, batchMessagesMax);
  }

  private synchronized LogReading open(
      long from, boolean isWhole, List<String> filters, int batchMessagesMax) {
    if (closed || open.size() == READINGS_MAX) {
      throw new IllegalStateException(
          closed ? "the plugin has stopped" : READINGS_MAX + " readings are open; close one first");
    }
    if (batchMessagesMax < 1) {
      throw new IllegalArgumentException(
          "batchMessagesMax starts at 1, found: " + batchMessagesMax);
    }
    var batch =
        new ConsumerBatch(
            host.shardId(),
            new TopicMatches(filters.stream().map(TopicFilter::of).toList()),
            offset -> false,
            batchMessagesMax,
            host.limits().batchBytesMax());
    var reading = new LogReading(this, log, thread, batch, from, isWhole);
    open.add(reading);
    return reading;
  }

  synchronized void closed(LogReading reading) {
    open.remove(reading);
  }

  /** Ends all readings, and begins none any more. */
  void close() {
    List<LogReading> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(open);
    }
    ending.forEach(LogReading::close);
  }
}
