package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.Journal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the desk of named subscriptions writes, and what dead letters there are: those of named
 * subscriptions stand among those of plugins, under the subscription's name.
 *
 * <p>Owner: the shard's thread.
 */
final class NamedJournal implements Journal {

  private final ShardRecords records;
  private final ShardState state;
  private final DeliveryCounters counters;

  NamedJournal(ShardRecords records, ShardState state, DeliveryCounters counters) {
    this.records = records;
    this.state = state;
    this.counters = counters;
  }

  @Override
  public void append(
      int bytes,
      boolean urgent,
      Consumer<RecordBatch> fill,
      Consumer<@Nullable LogException> done) {
    records.append(bytes, urgent, fill, done);
  }

  @Override
  public void dead(
      RecordBatch batch,
      String name,
      long offset,
      String reason,
      int attempts,
      long timeMs,
      boolean urgent) {
    counters.deadLetters.increment();
    new DeadLetter(name, offset, reason, attempts, timeMs).write(batch.begin(RecordType.DEAD));
    batch.end(null, 0, urgent);
  }

  @Override
  public void referenced(long offset) {
    state.references.added(offset);
  }

  @Override
  public List<Long> letters(String name) {
    return state.consumers.deadLetters(name).stream().map(DeadLetter::offset).toList();
  }
}
