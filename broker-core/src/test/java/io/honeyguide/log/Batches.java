package io.honeyguide.log;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes batches whose bodies are texts; they free themselves when they come back. */
final class Batches {

  static final byte TYPE = 7;

  private static final RecordBatch.Owner FREED =
      new RecordBatch.Owner() {
        @Override
        public void committed(RecordBatch batch, long firstOffset) {
          free(batch);
        }

        @Override
        public void refused(RecordBatch batch, LogException cause) {
          free(batch);
        }
      };

  /** Batches that are with a log; those left when a log has failed are nobody's. */
  private static final Set<RecordBatch> OUT = ConcurrentHashMap.newKeySet();

  private Batches() {}

  /** Frees what a failed log did not give back. Not while a log is open. */
  static void freeLeftOver() {
    OUT.forEach(RecordBatch::release);
    OUT.clear();
  }

  private static void free(RecordBatch batch) {
    if (OUT.remove(batch)) {
      batch.release();
    }
  }

  static RecordBatch urgent(String... bodies) {
    return of(Durability.AS_CONFIGURED, bodies);
  }

  static RecordBatch relaxed(String... bodies) {
    return of(Durability.UNAWAITED, bodies);
  }

  static RecordBatch of(Durability durability, String... bodies) {
    var batch = new RecordBatch(FREED, 256);
    for (var body : bodies) {
      batch.begin(TYPE).writeCharSequence(body, StandardCharsets.UTF_8);
      batch.end(null, 0, durability);
    }
    OUT.add(batch);
    return batch;
  }
}
