package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.Erasure;
import io.honeyguide.api.Message;
import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Erases for a plugin: reads the log from its start, a slice at a time, shows the plugin what it
 * found and has erased what the plugin picks, before it reads the next slice. So it holds one slice
 * whatever the log's length.
 *
 * <p>Any thread may call; what waits stands under this object's lock. An erasure under way is owned
 * by the plugin's thread, except while a slice is read on a thread of the log.
 */
final class LogEraser implements Eraser {

  /** Bytes of the log read at once, before the plugin's other work gets its turn. */
  private static final int SCAN_BYTES = 1024 * 1024;

  private static final int SLICE_MESSAGES_MAX = 1024;

  private final PluginEnvironment host;
  private final PluginThread thread;

  // Guarded by this.
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private boolean closed;

  LogEraser(PluginEnvironment host, PluginThread thread) {
    this.host = host;
    this.thread = thread;
  }

  @Override
  public CompletionStage<Erasure> erase(List<String> filters, Predicate<Message> test) {
    return erase(filters, host.shard().log().committedOffset(), test);
  }

  @Override
  public CompletionStage<Erasure> erase(
      List<String> filters, Cursor below, Predicate<Message> test) {
    if (below.shard() != host.shardId().number()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("no place in this log: " + below));
    }
    return erase(filters, Math.min(below.offset(), host.shard().log().committedOffset()), test);
  }

  private CompletionStage<Erasure> erase(
      List<String> filters, long below, Predicate<Message> test) {
    List<TopicFilter> parsed;
    try {
      parsed = filters.stream().map(TopicFilter::of).toList();
      if (parsed.isEmpty() || parsed.stream().anyMatch(filter -> filter.shareGroup() != null)) {
        throw new IllegalArgumentException(
            "an erasure needs topic filters, none of them shared; found " + filters);
      }
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    var asked = new Asked(parsed, below, test, new CompletableFuture<>());
    synchronized (this) {
      if (closed || waiting.size() >= host.limits().erasuresMax()) {
        return CompletableFuture.failedFuture(
            new IllegalStateException(
                closed ? "the plugin has stopped" : waiting.size() + " erasures wait already"));
      }
      waiting.add(asked);
      if (waiting.size() == 1) {
        begin(asked);
      }
    }
    return asked.future;
  }

  private void begin(Asked asked) {
    thread.execute(() -> new Run(asked).read());
  }

  /** Ends what is under way and waits; the plugin asks again when it has started again. */
  void close() {
    List<Asked> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(waiting);
      waiting.clear();
    }
    all.forEach(
        asked ->
            asked.future.completeExceptionally(
                new IllegalStateException("the plugin has stopped")));
  }

  private synchronized void ended(Asked asked) {
    waiting.remove(asked);
    var next = waiting.peek();
    if (next != null) {
      begin(next);
    }
  }

  /** An erasure that is under way or waits. */
  private record Asked(
      List<TopicFilter> filters,
      long below,
      Predicate<Message> test,
      CompletableFuture<Erasure> future) {}

  /** The erasure that is under way. */
  private final class Run implements RecordSink {
    private final Asked asked;
    private final ConsumerBatch slice;
    private long next;
    private long until;
    private boolean isAtEnd;
    private boolean hasCopies;
    private long messages;
    private long bytes;

    // Of the slice.
    private boolean mayBeRetained;
    private long pickedBytes;

    Run(Asked asked) {
      this.asked = asked;
      this.until = asked.below;
      this.slice =
          new ConsumerBatch(
              host.shardId(),
              new TopicMatches(asked.filters),
              offset -> false,
              SLICE_MESSAGES_MAX,
              host.limits().batchBytesMax());
    }

    void read() {
      if (asked.future.isDone()) {
        return; // the plugin stops
      }
      slice.clear();
      host.shard().log().scan(next, SCAN_BYTES, this);
    }

    @Override
    public boolean record(RecordView record) {
      isAtEnd = record.offset() >= until;
      return !isAtEnd && slice.addStored(record, asked.below);
    }

    @Override
    public void end(long goOn, @Nullable LogException failure) {
      thread.execute(() -> wasRead(goOn, failure));
    }

    private void wasRead(long goOn, @Nullable LogException failure) {
      if (asked.future.isDone()) {
        return;
      }
      if (failure != null) {
        fail(new IllegalStateException("the log cannot be read: " + failure.getMessage(), failure));
        return;
      }
      isAtEnd |= goOn >= until || goOn <= next;
      next = goOn;
      long[] picked;
      try {
        picked = pick();
      } catch (RuntimeException | Error e) {
        fail(e);
        return;
      }
      if (picked.length == 0) {
        goOn();
      } else {
        host.shard()
            .erasures()
            .erase(picked, mayBeRetained, refusal -> thread.execute(() -> erased(picked, refusal)));
      }
    }

    private long[] pick() {
      mayBeRetained = false;
      pickedBytes = 0;
      var picked = new long[slice.count()];
      var count = 0;
      slice.show(0, slice.count(), 0);
      for (var i = 0; i < picked.length; i++) {
        var message = slice.message(i);
        if (asked.test.test(message)) {
          mayBeRetained |= message.retain();
          pickedBytes += slice.recordBytes(i);
          picked[count++] = slice.offset(i);
        }
      }
      return Arrays.copyOf(picked, count);
    }

    private void erased(long[] picked, @Nullable LogException refusal) {
      if (refusal != null) {
        fail(
            new IllegalStateException(
                "the broker cannot erase for now: " + refusal.getMessage(), refusal));
        return;
      }
      messages += picked.length;
      bytes += pickedBytes;
      goOn();
    }

    private void goOn() {
      if (isAtEnd && !hasCopies) {
        goOnToCopies();
      }
      if (isAtEnd) {
        asked.future.complete(new Done(messages, bytes, wiped()));
        ended(asked);
      } else {
        // In a task of its own, so that the plugin's other work gets its turn.
        thread.execute(this::read);
      }
    }

    /**
     * Messages that waited for their time may have been published meanwhile. Now that all were met,
     * none is any more, so their copies stand below the end that the log has now.
     */
    private void goOnToCopies() {
      hasCopies = true;
      next = asked.below;
      until = host.shard().log().committedOffset();
      isAtEnd = next >= until;
    }

    private CompletionStage<Void> wiped() {
      var stage = new CompletableFuture<Void>();
      host.shard().erasures().whenWiped(() -> thread.execute(() -> stage.complete(null)));
      return stage;
    }

    private void fail(Throwable cause) {
      asked.future.completeExceptionally(cause);
      ended(asked);
    }
  }

  private record Done(long messages, long bytes, CompletionStage<Void> wiped) implements Erasure {}
}
