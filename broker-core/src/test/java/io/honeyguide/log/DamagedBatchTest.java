package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One flipped bit in a batch: nobody is shown a record under another one's offset. */
class DamagedBatchTest {

  private static final String FIRST = "log/00000000000000000000.seg";
  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);
  private static final int RECORDS = 5;

  /** With its frame 32 bytes, so that one bit of a length leads to another record's frame. */
  private static final String BODY = "%d:body of 23 characters";

  private final FaultyLogFiles files = new FaultyLogFiles(1);
  private FileLog log = opened();

  private FileLog opened() {
    var next = new FileLog(files, OPTIONS, new ManualClock(), LogThreads.none());
    next.open(new RecordingListener(), new RecordingListener());
    return next;
  }

  @BeforeEach
  void appendThreeBatches() {
    for (var batch = 0; batch < 3; batch++) {
      var bodies = new ArrayList<String>();
      for (var i = 0; i < RECORDS; i++) {
        bodies.add(BODY.formatted(batch * RECORDS + i).substring(0, 23));
      }
      log.append(Batches.urgent(bodies.toArray(String[]::new)));
      log.runOnce();
    }
    log.close();
    log = opened(); // nothing is in the tail cache
  }

  @AfterEach
  void close() {
    log.close();
    Batches.freeLeftOver();
  }

  private List<String> read(long from, long below) {
    var sink = new RecordingSink();
    if (below - from == 1) {
      log.read(new long[] {from}, 1, sink);
    } else {
      log.scan(from, Integer.MAX_VALUE, sink);
    }
    return sink.await();
  }

  @Test
  void showsEachRecordUnderItsOwnOffsetOrCountsItAsDamaged() {
    var all = read(0, 3 * RECORDS);
    assertThat(all).hasSize(3 * RECORDS);
    var start = SegmentHeader.BYTES + BatchHeader.BYTES + RECORDS * 32;
    for (var bit = 0; bit < (BatchHeader.BYTES + RECORDS * 32) * 8; bit++) {
      files.corrupt(FIRST, start + bit / 8, 1 << bit % 8);
      var countedBefore = log.meters().damagedRecords();

      var shown = read(0, 3 * RECORDS);
      var counted = log.meters().damagedRecords() - countedBefore;

      assertThat(all).as("bit %d", bit).containsAll(shown);
      assertThat(shown.size() + counted).as("bit %d", bit).isEqualTo(3 * RECORDS);
      for (var offset = RECORDS; offset < 2 * RECORDS; offset++) {
        assertThat(List.of(all.get(offset)))
            .as("bit %d, offset %d", bit, offset)
            .containsAll(read(offset, offset + 1));
      }
      files.corrupt(FIRST, start + bit / 8, 1 << bit % 8);
    }
    assertThat(read(0, 3 * RECORDS)).isEqualTo(all);
  }
}
