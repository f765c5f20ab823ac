package io.honeyguide.log;

import java.nio.charset.StandardCharsets;

/** Makes batches whose bodies are texts; they free themselves when they come back. */
final class Batches {

  static final byte TYPE = 7;

  private static final RecordBatch.Owner FREED =
      new RecordBatch.Owner() {
        @Override
        public void committed(RecordBatch batch, long firstOffset) {
          batch.release();
        }

        @Override
        public void refused(RecordBatch batch, LogException cause) {
          batch.release();
        }
      };

  private Batches() {}

  static RecordBatch urgent(String... bodies) {
    return of(true, bodies);
  }

  static RecordBatch relaxed(String... bodies) {
    return of(false, bodies);
  }

  private static RecordBatch of(boolean urgent, String... bodies) {
    var batch = new RecordBatch(FREED, 256);
    for (var body : bodies) {
      batch.begin(TYPE).writeCharSequence(body, StandardCharsets.UTF_8);
      batch.end(null, 0, urgent);
    }
    return batch;
  }
}
