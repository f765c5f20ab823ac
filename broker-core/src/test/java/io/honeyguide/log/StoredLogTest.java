package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredLogTest {

  private static final FileLogOptions SMALL =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private final FaultyLogFiles files = new FaultyLogFiles(1);
  private final ManualClock clock = new ManualClock();
  private final RecordingListener live = new RecordingListener();
  private final List<Long> offsets = new ArrayList<>();
  private final List<LogDamage> damages = new ArrayList<>();
  private final List<Long> timesMs = new ArrayList<>();

  @BeforeEach
  void write() {
    var log = new FileLog(files, SMALL, clock, LogThreads.none());
    log.open(live, live);
    for (var i = 0; i < 60; i++) {
      clock.advanceMs(1_000);
      timesMs.add(clock.millis());
      log.append(Batches.urgent("record " + i + "x".repeat(200)));
      log.runOnce();
    }
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    log.runOnce();
    log.close();
  }

  @AfterEach
  void free() {
    Batches.freeLeftOver();
  }

  private StoredLog.Visitor visitor(int countMax) {
    return new StoredLog.Visitor() {
      @Override
      public boolean record(RecordView record) {
        offsets.add(record.offset());
        return offsets.size() < countMax;
      }

      @Override
      public void damaged(LogDamage damage) {
        damages.add(damage);
      }
    };
  }

  @Test
  void readsFromAnOffsetOn() throws IOException {
    StoredLog.open(files, false).read(37, visitor(Integer.MAX_VALUE));

    assertThat(offsets).hasSize(23).startsWith(37L, 38L).isSorted();
    assertThat(damages).isEmpty();
  }

  @Test
  void readsFromATimeOn() throws IOException {
    StoredLog.open(files, false).readSince(timesMs.get(41) - 500, visitor(Integer.MAX_VALUE));

    assertThat(offsets).hasSize(19).startsWith(41L);
  }

  @Test
  void stopsWhenTheVisitorHasEnough() throws IOException {
    StoredLog.open(files, false).read(0, visitor(3));

    assertThat(offsets).containsExactly(0L, 1L, 2L);
    assertThat(damages).isEmpty();
  }

  @Test
  void tellsDamageAndReadsOnBehindIt() throws IOException {
    files.corrupt("log/00000000000000000000.seg", 700, 1);

    StoredLog.open(files, false).read(0, visitor(Integer.MAX_VALUE));

    assertThat(offsets).hasSize(59);
    assertThat(damages)
        .singleElement()
        .satisfies(damage -> assertThat(damage.records()).isEqualTo(1));
  }

  @Test
  void findsTheStateThatIsNotAboveAnOffset() throws IOException {
    var log = StoredLog.open(files, false);

    assertThat(log.state(58)).isNull();
    var state = log.state(60);
    assertThat(state).isNotNull();
    assertThat(state.offset()).isEqualTo(60);
  }
}
