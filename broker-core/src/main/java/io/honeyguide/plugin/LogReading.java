package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.HistoryReading;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One way of a plugin through the log. Each look at the log is a task of its own on the plugin's
 * thread, so that its consumers get their turn in between; what has to come from disk is read by
 * the log's threads.
 *
 * <p>Owner: the plugin's thread; {@link #close} may be called by any.
 */
final class LogReading implements HistoryReading {

  /** Bytes of the log looked at in one task. */
  private static final int SCAN_BYTES = 256 * 1024;

  private final LogHistory history;
  private final LogReader log;
  private final PluginThread thread;
  private final ConsumerBatch batch;
  private final boolean isWhole;
  private final RecordSink reading = new Reading();

  /** Who waits for the next batch. */
  private final AtomicReference<@Nullable CompletableFuture<Optional<MessageBatch>>> asked =
      new AtomicReference<>();

  private volatile long place;
  private volatile boolean closed;

  /**
   * A reading that was not asked for anything yet.
   *
   * @param isWhole whether it fails where messages are gone, instead of passing over them
   */
  LogReading(
      LogHistory history,
      LogReader log,
      PluginThread thread,
      ConsumerBatch batch,
      long from,
      boolean isWhole) {
    this.history = history;
    this.log = log;
    this.thread = thread;
    this.batch = batch;
    this.place = from;
    this.isWhole = isWhole;
  }

  static IllegalStateException unreadable(LogException failure) {
    return new IllegalStateException("the log could not be read: " + failure.getMessage(), failure);
  }

  @Override
  public CompletionStage<Optional<MessageBatch>> next() {
    var next = new CompletableFuture<Optional<MessageBatch>>();
    if (!asked.compareAndSet(null, next)) {
      throw new IllegalStateException("the batch asked for before has not come yet");
    }
    thread.execute(this::look);
    return next;
  }

  @Override
  public Cursor place() {
    return history.place(place);
  }

  private void look() {
    if (isEnded()) {
      return;
    }
    batch.clear();
    var next = log.scanCached(place, SCAN_BYTES, reading);
    if (next == LogReader.NOT_CACHED) {
      log.scan(place, SCAN_BYTES, reading);
    } else {
      arrived(next, null);
    }
  }

  /** Fills the batch, on the log's thread when the records come from disk. */
  private final class Reading implements RecordSink {

    @Override
    public boolean record(RecordView record) {
      return batch.add(record);
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      thread.execute(() -> arrived(next, failure));
    }
  }

  private void arrived(long next, @Nullable LogException failure) {
    // Asked once more: the log may have given back what was about to be read.
    if (isEnded()) {
      return;
    }
    if (failure != null) {
      fail(unreadable(failure));
    } else if (batch.count() > 0) {
      place = next;
      batch.show(0, batch.count(), 0);
      complete(Optional.of(batch));
    } else if (next > place) {
      place = next;
      thread.execute(this::look);
    } else {
      complete(Optional.empty());
    }
  }

  /** Whether there is nothing more to read; then who waits for it knows. */
  private boolean isEnded() {
    if (closed) {
      fail(new IllegalStateException("the reading was closed"));
      return true;
    }
    if (isWhole && place < log.startOffset()) {
      fail(new TrimmedHistoryException(place(), history.oldest()));
      return true;
    }
    return false;
  }

  private void complete(Optional<MessageBatch> messages) {
    var waiting = asked.getAndSet(null);
    if (waiting != null) {
      waiting.complete(messages);
    }
  }

  private void fail(RuntimeException reason) {
    var waiting = asked.getAndSet(null);
    if (waiting != null) {
      waiting.completeExceptionally(reason);
    }
  }

  @Override
  public void close() {
    closed = true;
    history.closed(this);
    thread.execute(this::isEnded);
  }
}
