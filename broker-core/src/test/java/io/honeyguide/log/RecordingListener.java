package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes down what a log tells it and folds the records into a state: the digest of all bodies and
 * offsets in order.
 */
class RecordingListener implements LogListener, Replay {

  final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  final List<Long> offsets = Collections.synchronizedList(new ArrayList<>());
  final List<Long> times = Collections.synchronizedList(new ArrayList<>());
  final List<RecordBatch> committed = Collections.synchronizedList(new ArrayList<>());
  final List<LogException> refused = Collections.synchronizedList(new ArrayList<>());
  final List<LogException> failures = Collections.synchronizedList(new ArrayList<>());
  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final RecordView view = new RecordView();
  private volatile long state;
  private final AtomicInteger replayed = new AtomicInteger();

  /** What the records so far add up to. */
  long state() {
    return state;
  }

  int replayed() {
    return replayed.get();
  }

  private void fold(RecordView record, List<Long> seenOffsets) {
    var body = record.body().toString(StandardCharsets.UTF_8);
    state = (state * 31 + body.hashCode()) * 31 + record.offset() + record.type();
    bodies.add(body);
    seenOffsets.add(record.offset());
  }

  @Override
  public void snapshot(ByteBuf stored) {
    state = stored.readLongLE();
  }

  /** Appends the state to a snapshot. */
  void store(ByteBuf target) {
    target.writeLongLE(state);
  }

  @Override
  public void record(RecordView record) {
    replayed.incrementAndGet();
    fold(record, offsets);
  }

  @Override
  public void committed(RecordBatch batch, long firstOffset, long timeMs) {
    for (var i = 0; i < batch.count(); i++) {
      batch.show(i, firstOffset + i, timeMs, view);
      fold(view, offsets);
    }
    times.add(timeMs);
    committed.add(batch);
    events.add("committed " + firstOffset);
  }

  @Override
  public void turnEnded() {
    events.add("turn ended");
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    refused.add(cause);
    events.add("refused");
    batch.owner().refused(batch, cause);
  }

  @Override
  public void stalled(LogException cause) {
    events.add("stalled");
  }

  @Override
  public void resumed() {
    events.add("resumed");
  }

  @Override
  public void failed(LogException cause) {
    failures.add(cause);
    events.add("failed");
  }
}
