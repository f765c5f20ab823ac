package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every engine promises about records that were moved. */
abstract class MovedReadingContract extends LogReadingContract {

  private final RecordingListener live = new RecordingListener();

  /** Appends records "m0", "m1" ... each of some weight. */
  private void fill(MessageLog log, int count) {
    for (var i = 0; i < count; i++) {
      append(log, body(i));
    }
  }

  private String body(long number) {
    return "m" + number + "x".repeat(trimmedBodyBytes());
  }

  private void storeSnapshots(MessageLog log) {
    for (var i = 0; i < 2; i++) {
      append(log, "between snapshots");
      log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
      settle(log);
    }
  }

  /** Moves what is wanted of the front and lets the rest go; returns the new start. */
  private long reclaim(MessageLog log, LongPredicate wanted) {
    for (var i = 0; log.front() == null; i++) {
      append(log, "more " + i + "x".repeat(trimmedBodyBytes()));
    }
    var front = Objects.requireNonNull(log.front());
    var batch = Batches.relaxed();
    var reading = new Moving(batch, wanted);
    log.scanFront(front, front.from(), reading);
    reading.ended.await();
    log.append(batch);
    settle(log);
    storeSnapshots(log);
    log.execute(() -> log.trim(front.below()));
    settle(log);
    assertThat(log.startOffset()).isGreaterThanOrEqualTo(front.below());
    return log.startOffset();
  }

  private static final class Moving implements RecordSink {
    private final RecordingSink ended = new RecordingSink();
    private final RecordBatch batch;
    private final LongPredicate wanted;

    Moving(RecordBatch batch, LongPredicate wanted) {
      this.batch = batch;
      this.wanted = wanted;
    }

    @Override
    public boolean record(RecordView record) {
      if (wanted.test(record.offset())) {
        batch.move(record, false);
      }
      return true;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      ended.end(next, failure);
    }
  }

  private List<String> read(MessageLog log, long... offsets) {
    var sink = new RecordingSink();
    log.read(offsets, offsets.length, sink);
    return sink.await().stream().map(text -> text.substring(0, text.indexOf('x'))).toList();
  }

  private List<String> scannedBelow(MessageLog log, long end) {
    return scanAll(log).stream()
        .filter(text -> Long.parseLong(text.substring(0, text.indexOf(':'))) < end)
        .map(text -> text.substring(0, text.indexOf('x')))
        .toList();
  }

  private static boolean isOdd(long offset) {
    return offset == 1 || offset == 3 || offset == 5;
  }

  @Test
  void readsMovedRecordsByTheirOwnOffsetsOnceTheFrontIsGone() {
    var log = open(live);
    fill(log, 100);
    clock.advanceMs(60_000);

    var start = reclaim(log, MovedReadingContract::isOdd);

    assertThat(start).isGreaterThan(5);
    assertThat(read(log, 0, 1, 2, 3, 4, 5, start)).startsWith("1:m1", "3:m3", "5:m5").hasSize(4);
    assertThat(log.holds(3)).isTrue();
    assertThat(log.holds(4)).isFalse();
    assertThat(log.oldestOffset()).isEqualTo(1);
    assertThat(scannedBelow(log, start)).containsExactly("1:m1", "3:m3", "5:m5");
    var view = new RecordView();
    var sink = new RecordingSink();
    if (log.readCached(3, view)) {
      assertThat(RecordingSink.text(view)).isEqualTo("3:" + body(3));
      assertThat(view.type()).isEqualTo(Batches.TYPE);
      assertThat(view.timeMs()).isEqualTo(live.times.get(3));
    }
    log.read(new long[] {3}, 1, sink);
    assertThat(sink.await()).containsExactly("3:" + body(3));
  }

  @Test
  void showsNoMovedRecordWhereItStandsNow() {
    var log = open(live);
    fill(log, 100);

    reclaim(log, MovedReadingContract::isOdd);

    var offsets =
        scanAll(log).stream()
            .map(text -> Long.parseLong(text.substring(0, text.indexOf(':'))))
            .toList();
    assertThat(offsets).isSorted().doesNotHaveDuplicates();
    assertThat(scanAll(log)).filteredOn(text -> text.contains(":m3x")).hasSize(1);
  }

  @Test
  void keepsMovedRecordsOverRoundsAndRestarts() {
    var log = open(live);
    fill(log, 100);
    for (var round = 0; round < 12; round++) {
      reclaim(log, MovedReadingContract::isOdd);
      if (round % 3 == 1) {
        log.close();
        log = open(live);
      } else if (round % 3 == 2) {
        crash(log);
        log = open(live);
      }
      assertThat(read(log, 1, 2, 3, 5)).containsExactly("1:m1", "3:m3", "5:m5");
    }
    assertThat(log.moved().size()).isEqualTo(3);

    reclaim(log, offset -> offset == 3);
    while (log.moved().size() > 1) {
      reclaim(log, offset -> offset == 3);
    }
    assertThat(read(log, 1, 3, 5)).containsExactly("3:m3");
  }

  @Test
  void readsWhatIsMovedAtItsOldPlaceUntilThatIsGone() {
    var log = open(live);
    fill(log, 100);
    var front = Objects.requireNonNull(log.front());
    var batch = Batches.relaxed();
    var reading = new Moving(batch, MovedReadingContract::isOdd);
    log.scanFront(front, front.from(), reading);
    reading.ended.await();
    log.append(batch);
    settle(log);

    assertThat(read(log, 0, 1, 2, 3)).containsExactly("0:m0", "1:m1", "2:m2", "3:m3");
    assertThat(log.moved().size()).isEqualTo(3);
    var again = new RecordingSink();
    log.scanFront(front, front.from(), again);
    assertThat(again.await()).noneMatch(text -> text.startsWith("1:") || text.startsWith("3:"));
    assertThat(again.next()).isEqualTo(front.below());
  }

  @Test
  void showsAFrontThatHoldsSomethingAlsoAfterAStartThatNobodyUsed() {
    open(live).close();
    open(live).close();
    var log = open(live);
    fill(log, 100);

    var front = Objects.requireNonNull(log.front());
    assertThat(front.below()).isGreaterThan(front.from());
    reclaim(log, MovedReadingContract::isOdd);
    assertThat(log.startOffset()).isGreaterThanOrEqualTo(front.below());
  }

  @Test
  void findsMovedRecordsByTheirTime() {
    var log = open(live);
    for (var i = 0; i < 100; i++) {
      append(log, body(i));
      settle(log);
      clock.advanceMs(1000);
    }
    var start = reclaim(log, MovedReadingContract::isOdd);

    assertThat(log.offsetAt(0)).isEqualTo(1);
    for (var offset : new long[] {1, 3, 5, start}) {
      assertThat(log.offsetAt(live.times.get((int) offset))).isEqualTo(offset);
    }
    assertThat(log.offsetAt(live.times.get(1) + 1)).isEqualTo(3);
    assertThat(log.offsetAt(live.times.get(5) + 1)).isEqualTo(start);
    var sink = new RecordingSink();
    log.findOffsetAt(live.times.get(2), sink);
    sink.await();
    assertThat(sink.next()).isEqualTo(3);
  }

  @Test
  void stopsInTheMiddleOfMovedRecords() {
    var log = open(live);
    fill(log, 100);
    reclaim(log, MovedReadingContract::isOdd);

    var one = new RecordingSink(1);
    log.scan(0, Integer.MAX_VALUE, one);
    assertThat(one.await()).hasSize(1);
    assertThat(one.next()).isEqualTo(2);
    var limited = new RecordingSink();
    log.scan(2, 1, limited);
    assertThat(limited.await().get(0)).startsWith("3:m3");
    assertThat(limited.next()).isEqualTo(4);
  }
}
