package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every engine promises to those who read, and what its tests share. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class LogReadingContract {

  final ManualClock clock = new ManualClock();
  final List<MessageLog> opened = new ArrayList<>();

  /** Another log on the same storage. */
  abstract MessageLog newLog();

  /** Lets the log do all that waits. */
  abstract void settle(MessageLog log);

  /** Ends the log like a power cut. */
  abstract void crash(MessageLog log);

  /** Size of the bodies in tests that trim, so that several segments fill. */
  int trimmedBodyBytes() {
    return 100;
  }

  /** Waits with a task until a log with its own thread has done all that was given before. */
  static void awaitTask(MessageLog log) {
    var done = new CountDownLatch(1);
    log.execute(done::countDown);
    try {
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  final MessageLog open(RecordingListener listener) {
    var log = newLog();
    opened.add(log);
    log.open(listener, listener);
    return log;
  }

  @AfterEach
  void closeLogs() {
    opened.forEach(MessageLog::close);
    Batches.freeLeftOver();
  }

  final void append(MessageLog log, String... bodies) {
    log.append(Batches.urgent(bodies));
    settle(log);
  }

  /** Appends records "r0" ... in batches of three. */
  final List<String> appendMany(MessageLog log, int count) {
    var expected = new ArrayList<String>();
    var batch = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      batch.add("r" + i);
      expected.add(i + ":r" + i);
      if (batch.size() == 3 || i == count - 1) {
        log.append(Batches.urgent(batch.toArray(String[]::new)));
        batch.clear();
      }
    }
    settle(log);
    return expected;
  }

  final List<String> scanAll(MessageLog log) {
    var found = new ArrayList<String>();
    var next = 0L;
    while (next < log.committedOffset()) {
      var sink = new RecordingSink();
      log.scan(next, 1_000, sink);
      found.addAll(sink.await());
      assertThat(sink.next()).isGreaterThan(next);
      next = sink.next();
    }
    return found;
  }

  @Test
  void readsTheSameByEveryWay() {
    var log = open(new RecordingListener());
    var expected = appendMany(log, 200);

    var cached = new RecordingSink();
    var next = log.scanCached(0, Integer.MAX_VALUE, cached);
    if (next != LogReader.NOT_CACHED) {
      assertThat(next).isEqualTo(200);
      assertThat(cached.records()).containsExactlyElementsOf(expected);
    }
    var offsets = LongStream.range(0, 200).toArray();
    var read = new RecordingSink();
    log.read(offsets, offsets.length, read);
    assertThat(read.await()).containsExactlyElementsOf(expected);
    assertThat(read.next()).isEqualTo(200);
    assertThat(scanAll(log)).containsExactlyElementsOf(expected);
    var view = new RecordView();
    for (var offset = 0; offset < 200; offset++) {
      if (log.readCached(offset, view)) {
        assertThat(RecordingSink.text(view)).isEqualTo(expected.get(offset));
        assertThat(view.nextOffset()).isEqualTo(offset + 1L);
        assertThat(view.type()).isEqualTo(Batches.TYPE);
      }
    }
    assertThat(log.readCached(200, view)).isFalse();
  }

  @Test
  void readsTheSameAfterARestart() {
    var log = open(new RecordingListener());
    var expected = appendMany(log, 200);
    log.close();

    var reopened = open(new RecordingListener());

    assertThat(scanAll(reopened)).containsExactlyElementsOf(expected);
    var some = new RecordingSink();
    reopened.read(new long[] {3, 4, 90, 199}, 4, some);
    assertThat(some.await()).containsExactly("3:r3", "4:r4", "90:r90", "199:r199");
  }

  @Test
  void skipsTrimmedAndMissingOffsetsInAscendingReads() {
    var live = new RecordingListener();
    var log = open(live);
    for (var i = 0; i < 100; i++) {
      append(log, "b" + i + "x".repeat(trimmedBodyBytes()));
      if (i == 40 || i == 80) {
        log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
        settle(log);
      }
    }
    log.execute(() -> log.trim(40));
    settle(log);
    var start = log.startOffset();
    assertThat(start).isBetween(1L, 40L);

    var sink = new RecordingSink();
    log.read(new long[] {0, start - 1, start, 50, 99, 100, 5000}, 7, sink);

    assertThat(sink.await().stream().map(text -> text.substring(0, text.indexOf(':'))))
        .containsExactly("" + start, "50", "99");
    var scanned = new RecordingSink(1);
    log.scan(0, Integer.MAX_VALUE, scanned);
    assertThat(scanned.await().get(0)).startsWith(start + ":");
  }

  @Test
  void stopsReadingWhereTheSinkOrTheByteLimitSays() {
    var log = open(new RecordingListener());
    appendMany(log, 30);

    var two = new RecordingSink(2);
    log.scan(5, Integer.MAX_VALUE, two);
    assertThat(two.await()).containsExactly("5:r5", "6:r6");
    assertThat(two.next()).isEqualTo(7);

    var limited = new RecordingSink();
    log.scan(5, 1, limited);
    assertThat(limited.await()).containsExactly("5:r5");
    assertThat(limited.next()).isEqualTo(6);

    var one = new RecordingSink(1);
    log.read(new long[] {2, 3}, 2, one);
    assertThat(one.await()).containsExactly("2:r2");
    assertThat(one.next()).isEqualTo(3);
  }

  @Test
  void answersAScanAtTheEndWithNothing() {
    var log = open(new RecordingListener());
    appendMany(log, 3);

    var sink = new RecordingSink();
    log.scan(3, 100, sink);
    assertThat(sink.await()).isEmpty();
    assertThat(sink.next()).isEqualTo(3);
    assertThat(log.scanCached(3, 100, new RecordingSink())).isEqualTo(3);
  }

  @Test
  void showsTheRecordsOfABatchByOffsetWhileItIsApplied() {
    var log = newLog();
    opened.add(log);
    var view = new RecordView();
    var found = new ArrayList<String>();
    var listener =
        new ForwardingListener(new RecordingListener()) {
          @Override
          public void committed(RecordBatch batch, long firstOffset, long timeMs) {
            assertThat(log.readCached(firstOffset, view)).isTrue();
            found.add(RecordingSink.text(view));
            super.committed(batch, firstOffset, timeMs);
          }
        };
    log.open(new RecordingListener(), listener);

    append(log, "a");
    append(log, "b");

    assertThat(found).containsExactly("0:a", "1:b");
  }

  @Test
  void neverLetsTheTimeOfCommitsGoBackEvenOverRestarts() {
    var listener = new RecordingListener();
    var log = open(listener);
    append(log, "a");
    clock.advanceMs(5_000);
    append(log, "b");
    clock.advanceMs(-60_000);
    append(log, "c");
    log.close();

    var later = new RecordingListener();
    var reopened = open(later);
    append(reopened, "d");

    assertThat(listener.times.get(1) - listener.times.get(0)).isEqualTo(5_000);
    assertThat(listener.times.get(2)).isEqualTo(listener.times.get(1));
    assertThat(later.times.get(0)).isEqualTo(listener.times.get(1));
  }

  @Test
  void findsTheFirstOffsetAtATime() {
    var log = open(new RecordingListener());
    var start = clock.millis();
    for (var i = 0; i < 50; i++) {
      append(log, "m" + i, "n" + i + "x".repeat(100));
      clock.advanceMs(100);
    }

    assertThat(log.offsetAt(start - 1)).isZero();
    assertThat(log.offsetAt(start + 100)).isEqualTo(2);
    assertThat(log.offsetAt(start + 2_901)).isEqualTo(60);
    assertThat(log.offsetAt(start + 100_000)).isEqualTo(100);
  }
}
