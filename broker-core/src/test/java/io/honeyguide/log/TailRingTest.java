package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TailRingTest {

  private static final int SIZE = 1 << 16;
  private static final int RECORDS = 1_000_000;

  /** Writes batches as the log does, each body telling its offset all along. */
  private static final class Writer {

    final TailRing ring = new TailRing(SIZE, 0);
    long tail;
    long offset;

    void write(int count) {
      var bodies = new byte[count][];
      var bytes = BatchHeader.BYTES;
      for (var i = 0; i < count; i++) {
        bodies[i] = body(offset + i).getBytes(StandardCharsets.US_ASCII);
        bytes += RecordBatch.FRAME_BYTES + bodies[i].length;
      }
      if (tail % SIZE + bytes > SIZE) {
        tail += SIZE - tail % SIZE; // batches do not straddle segments
      }
      ring.claim(tail + bytes, offset + count);
      ring.bytes().putLong(ring.index(tail) + BatchHeader.TIME_AT, offset);
      var position = tail + BatchHeader.BYTES;
      for (var i = 0; i < count; i++) {
        var at = ring.index(position);
        ring.bytes().putInt(at, bodies[i].length + 1);
        ring.bytes().put(at + RecordBatch.FRAME_BYTES, bodies[i]);
        ring.enter(offset + i, position, tail);
        position += RecordBatch.FRAME_BYTES + bodies[i].length;
      }
      tail += bytes;
      offset += count;
      ring.publish(offset);
    }
  }

  private static String body(long offset) {
    return (offset + " ").repeat(1 + (int) (offset % 23));
  }

  private static void check(RecordView view, long offset) {
    var text = view.body().toString(StandardCharsets.US_ASCII);
    if (!text.equals(body(offset))
        || view.offset() != offset
        || view.timeMs() > offset
        || view.timeMs() <= offset - 10) {
      throw new AssertionError(offset + " of " + view.timeMs() + " reads " + text);
    }
  }

  @Test
  void findsTheNewestRecordsAndNothingElse() {
    var writer = new Writer();
    for (var i = 0; i < 1_000; i++) {
      writer.write(5);
    }
    var view = new RecordView();

    assertThat(writer.ring.read(5_000, view)).isFalse();
    assertThat(writer.ring.read(4_999, view)).isTrue();
    check(view, 4_999);
    assertThat(writer.ring.read(0, view)).isFalse();
  }

  @Test
  void neverShowsTornBytesToReadersThatRaceTheWriter() throws Exception {
    var writer = new Writer();
    var done = new AtomicBoolean();
    var readers = Executors.newFixedThreadPool(2);
    var results = new ArrayList<Future<Long>>();
    for (var r = 0; r < 2; r++) {
      var seed = r;
      results.add(
          readers.submit(
              () -> {
                var random = new SplittableRandom(seed);
                var view = new RecordView();
                var found = 0L;
                while (!done.get()) {
                  var end = writer.ring.publishedOffset();
                  // Around the place that is just being overwritten, where a race is likely.
                  var offset = end - 1 - random.nextInt(600);
                  if (offset >= 0 && writer.ring.read(offset, view)) {
                    check(view, offset);
                    found++;
                  }
                }
                return found;
              }));
    }
    var random = new SplittableRandom(9);
    while (writer.offset < RECORDS) {
      writer.write(1 + random.nextInt(9));
    }
    done.set(true);
    for (var result : results) {
      assertThat(result.get(20, TimeUnit.SECONDS)).isPositive();
    }
    readers.shutdown();
  }
}
