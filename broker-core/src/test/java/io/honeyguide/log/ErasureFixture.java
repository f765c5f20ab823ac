package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

/** A log whose secrets are to be erased, and what must be left of it then. */
abstract class ErasureFixture {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  static final String SECRET = "SECRET";

  final ManualClock clock = new ManualClock();

  /** What was acknowledged and not erased: bodies by offset. */
  final TreeMap<Long, String> kept = new TreeMap<>();

  /** Offsets whose erasure was acknowledged. */
  final List<Long> erased = new ArrayList<>();

  /** A round was said to have come to its end. */
  boolean isDone;

  @Nullable Wiping last;

  @BeforeAll
  static void silenceTheLog() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letTheLogSpeak() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(null);
  }

  FileLog open(FaultyLogFiles files, RecordingListener listener) {
    return open(files, listener, LogThreads.none());
  }

  FileLog open(FaultyLogFiles files, RecordingListener listener, LogThreads threads) {
    var log = new FileLog(files, OPTIONS, clock, threads);
    var opened = false;
    try {
      log.open(listener, listener);
      opened = true;
    } finally {
      if (!opened) {
        log.abandon();
      }
    }
    return log;
  }

  /** Keeps what was acknowledged. */
  final class Acknowledged extends RecordingListener {
    @Override
    public void committed(RecordBatch batch, long firstOffset, long timeMs) {
      if (batch.isUrgent()) {
        var view = new RecordView();
        for (var i = 0; i < batch.count(); i++) {
          batch.show(i, firstOffset + i, timeMs, view);
          if (view.type() == Batches.TYPE) {
            kept.put(firstOffset + i, view.body().toString(StandardCharsets.UTF_8));
          }
        }
      }
      super.committed(batch, firstOffset, timeMs);
    }
  }

  /** Appends so much that several segments fill; every fifth record is to be erased. */
  static void fill(FileLog log, String of) {
    fill(log, of, SECRET);
  }

  static void fill(FileLog log, String of, String everyFifth) {
    for (var i = 0; i < 25; i++) {
      var secret = i % 5 == 2 ? everyFifth : "";
      log.append(Batches.urgent(of + i + secret + "x".repeat(200), "more " + i + secret));
      log.runOnce();
    }
  }

  static void snapshot(FileLog log, RecordingListener listener) {
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(listener::store)));
    while (log.runOnce()) {
      // Until it is stored.
    }
  }

  void eraseSecrets(FileLog log) {
    var secrets =
        kept.entrySet().stream()
            .filter(entry -> entry.getValue().contains(SECRET))
            .mapToLong(entry -> entry.getKey())
            .toArray();
    if (secrets.length == 0) {
      return;
    }
    var batch = Batches.relaxed();
    batch.forget(secrets, secrets.length, false);
    log.append(batch);
    log.runOnce();
    noteErased(log);
  }

  /** Takes note of what is erased: a crash may have come before anybody was told. */
  void noteErased(FileLog log) {
    for (var offset : List.copyOf(kept.keySet())) {
      if (log.moved().isErased(offset)) {
        assertThat(kept.remove(offset)).contains(SECRET);
        erased.add(offset);
      }
    }
  }

  /** One round: as much as can be done between the snapshots that it needs. */
  void wipe(FileLog log, RecordingListener listener) {
    wipe(log, log.committedOffset(), listener);
  }

  void wipe(FileLog log, long below, RecordingListener listener) {
    isDone = false;
    for (var i = 0; i < 6 && !isDone; i++) {
      log.execute(
          () ->
              log.wipe(
                  below,
                  wiping -> {
                    last = wiping;
                    isDone = wiping.isDone();
                  }));
      while (log.runOnce()) {
        // Until it has come as far as it can.
      }
      if (!isDone) {
        log.append(Batches.urgent("news"));
        log.runOnce();
        snapshot(log, listener);
      }
    }
  }

  private static void moveFront(FileLog log) {
    var front = log.front();
    if (front == null) {
      return;
    }
    var batch = Batches.relaxed();
    log.scanFront(
        front,
        front.from(),
        new RecordSink() {
          @Override
          public boolean record(RecordView record) {
            if (record.body().toString(StandardCharsets.UTF_8).contains(SECRET)) {
              batch.move(record, false);
            }
            return true;
          }

          @Override
          public void end(long next, @Nullable LogException failure) {}
        });
    log.append(batch);
    log.runOnce();
    log.append(Batches.urgent("later"));
    log.runOnce();
    log.execute(() -> log.trim(front.below()));
    log.runOnce();
  }

  /** Fills segments of which only the secrets are left then, moved to the end. */
  void trimToMoved(FileLog log, RecordingListener listener) {
    fill(log, "first ");
    for (var i = 0; i < 3; i++) {
      snapshot(log, listener);
      log.append(Batches.urgent("news"));
      log.runOnce();
      moveFront(log);
    }
    assertThat(log.moved().size()).isPositive();
    var start = log.startOffset();
    assertThat(start).isPositive();
    kept.entrySet().removeIf(entry -> entry.getKey() < start && !entry.getValue().contains(SECRET));
  }

  static Map<Long, String> read(FileLog log) {
    var found = new TreeMap<Long, String>();
    for (var next = 0L; next < log.committedOffset(); ) {
      var sink = new RecordingSink();
      log.scan(next, Integer.MAX_VALUE, sink);
      for (var text : sink.await()) {
        var colon = text.indexOf(':');
        found.put(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
      }
      next = sink.next();
    }
    return found;
  }

  void check(FileLog log, String where) {
    var found = read(log);
    for (var entry : kept.entrySet()) {
      assertThat(found.get(entry.getKey())).as(where).isEqualTo(entry.getValue());
    }
    for (var offset : erased) {
      assertThat(found).as(where).doesNotContainKey(offset);
      assertThat(log.holds(offset)).as(where).isFalse();
      assertThat(log.readCached(offset, new RecordView())).as(where).isFalse();
      var sink = new RecordingSink();
      log.read(new long[] {offset}, 1, sink);
      assertThat(sink.await()).as(where).isEmpty();
    }
  }

  static void assertNoSecrets(FaultyLogFiles files, String where) {
    assertThat(files.filesWith(SECRET)).as(where).isEmpty();
  }
}
