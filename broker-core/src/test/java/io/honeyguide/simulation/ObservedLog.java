package io.honeyguide.simulation;

import io.honeyguide.log.Front;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogListener;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.MovedRecords;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Recovery;
import io.honeyguide.log.Replay;
import io.honeyguide.log.SnapshotSource;
import io.honeyguide.log.Wiping;
import io.honeyguide.message.MessageView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that tells the world what was committed before anybody else hears of it. */
final class ObservedLog implements MessageLog {

  private final MessageLog log;
  private final World world;
  private final RecordView record = new RecordView();
  private final MessageView message = new MessageView();

  /** Batches that are with the log: those that a log that died did not give back are nobody's. */
  private final Set<RecordBatch> out = Collections.newSetFromMap(new IdentityHashMap<>());

  ObservedLog(MessageLog log, World world) {
    this.log = log;
    this.world = world;
  }

  @Override
  public Recovery open(Replay replay, LogListener listener) {
    return log.open(replay, new Observing(listener));
  }

  /** Hears commits on their way to the shard. */
  private final class Observing implements LogListener {
    private final LogListener listener;

    Observing(LogListener listener) {
      this.listener = listener;
    }

    @Override
    public void committed(RecordBatch batch, long firstOffset, long timeMs) {
      out.remove(batch);
      for (var i = 0; i < batch.count(); i++) {
        var type = batch.type(i);
        if (Life.Kept.isMessage(type)) {
          batch.show(i, firstOffset + i, timeMs, record);
          tell(type, firstOffset + i);
        }
      }
      listener.committed(batch, firstOffset, timeMs);
    }

    @Override
    public void turnEnded() {
      listener.turnEnded();
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      out.remove(batch);
      listener.refused(batch, cause);
    }

    @Override
    public void stalled(LogException cause) {
      listener.stalled(cause);
    }

    @Override
    public void resumed() {
      listener.resumed();
    }

    @Override
    public void failed(LogException cause) {
      listener.failed(cause);
    }
  }

  private void tell(byte type, long offset) {
    var known = Life.Kept.read(world, type, record.body(), message, log.moved()::isErased);
    if (known == null) {
      world.broken("NoPhantoms", "the log committed a message that nobody sent at " + offset);
      return;
    }
    world.recorded(known, offset);
  }

  @Override
  public void append(RecordBatch batch) {
    log.append(batch);
    out.add(batch);
  }

  /** Frees what a log that died still held. */
  void freeLeftOver() {
    new ArrayList<>(out).forEach(RecordBatch::release);
    out.clear();
  }

  @Override
  public void execute(Runnable task) {
    log.execute(task);
  }

  @Override
  public int maxBatchBytes() {
    return log.maxBatchBytes();
  }

  @Override
  public boolean snapshot(Supplier<? extends SnapshotSource> source) {
    return log.snapshot(source);
  }

  @Override
  public long bytesSinceSnapshot() {
    return log.bytesSinceSnapshot();
  }

  @Override
  public void trim(long below) {
    log.trim(below);
  }

  @Override
  public long bytes() {
    return log.bytes();
  }

  @Override
  public @Nullable Front front() {
    return log.front();
  }

  @Override
  public void scanFront(Front front, long from, RecordSink sink) {
    log.scanFront(front, from, sink);
  }

  @Override
  public MovedRecords moved() {
    return log.moved();
  }

  @Override
  public void wipe(long below, Consumer<Wiping> ended) {
    log.wipe(below, ended);
  }

  @Override
  public void close() {
    log.close();
  }

  @Override
  public long startOffset() {
    return log.startOffset();
  }

  @Override
  public long durableOffset() {
    return log.durableOffset();
  }

  @Override
  public long committedOffset() {
    return log.committedOffset();
  }

  @Override
  public boolean readCached(long offset, RecordView into) {
    return log.readCached(offset, into);
  }

  @Override
  public long scanCached(long from, int bytesMax, RecordSink sink) {
    return log.scanCached(from, bytesMax, sink);
  }

  @Override
  public void read(long[] offsets, int count, RecordSink sink) {
    log.read(offsets, count, sink);
  }

  @Override
  public void scan(long from, int bytesMax, RecordSink sink) {
    log.scan(from, bytesMax, sink);
  }

  @Override
  public long offsetAt(long timeMs) {
    return log.offsetAt(timeMs);
  }

  @Override
  public void findOffsetAt(long timeMs, RecordSink sink) {
    log.findOffsetAt(timeMs, sink);
  }
}
