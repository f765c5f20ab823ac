package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The bytes of erased records go from every file, whatever the disk does meanwhile. */
class ErasedBytesTest {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private static final String SECRET = "SECRET";

  private final ManualClock clock = new ManualClock();

  /** What was acknowledged and not erased: bodies by offset. */
  private final TreeMap<Long, String> kept = new TreeMap<>();

  /** Offsets whose erasure was acknowledged. */
  private final List<Long> erased = new ArrayList<>();

  /** A round was said to have come to its end. */
  private boolean isDone;

  private @Nullable Wiping last;

  @BeforeAll
  static void silenceTheLog() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letTheLogSpeak() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(null);
  }

  private FileLog open(FaultyLogFiles files, RecordingListener listener) {
    return open(files, listener, LogThreads.none());
  }

  private FileLog open(FaultyLogFiles files, RecordingListener listener, LogThreads threads) {
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

  private final class Acknowledged extends RecordingListener {
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
  private static void fill(FileLog log, String of) {
    fill(log, of, SECRET);
  }

  private static void fill(FileLog log, String of, String everyFifth) {
    for (var i = 0; i < 25; i++) {
      var secret = i % 5 == 2 ? everyFifth : "";
      log.append(Batches.urgent(of + i + secret + "x".repeat(200), "more " + i + secret));
      log.runOnce();
    }
  }

  private static void snapshot(FileLog log, RecordingListener listener) {
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(listener::store)));
    while (log.runOnce()) {
      // Until it is stored.
    }
  }

  private void eraseSecrets(FileLog log) {
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
  private void noteErased(FileLog log) {
    for (var offset : List.copyOf(kept.keySet())) {
      if (log.moved().isErased(offset)) {
        assertThat(kept.remove(offset)).contains(SECRET);
        erased.add(offset);
      }
    }
  }

  /** One round: as much as can be done between the snapshots that it needs. */
  private void wipe(FileLog log, RecordingListener listener) {
    wipe(log, log.committedOffset(), listener);
  }

  private void wipe(FileLog log, long below, RecordingListener listener) {
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
  private void trimToMoved(FileLog log, RecordingListener listener) {
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

  private static Map<Long, String> read(FileLog log) {
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

  private void check(FileLog log, String where) {
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

  private static void assertNoSecrets(FaultyLogFiles files, String where) {
    assertThat(files.filesWith(SECRET)).as(where).isEmpty();
  }

  private void live(FaultyLogFiles files) {
    var listener = new Acknowledged();
    FileLog log = null;
    try {
      log = open(files, listener);
      fill(log, "first ");
      snapshot(log, listener);
      eraseSecrets(log);
      fill(log, "second ");
      eraseSecrets(log);
      wipe(log, listener);
      if (!files.isDown()) {
        fill(log, "third ");
      }
      log.close();
    } catch (DataDirectoryException e) {
      assertThat(e).hasMessageContaining("faulty");
    } finally {
      if (log != null) {
        log.abandon();
      }
      Batches.freeLeftOver();
    }
  }

  @Test
  void hidesWhatIsErasedAtOnceAndTakesItsBytesFromAllFilesThen() throws IOException {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    fill(log, "first ");
    eraseSecrets(log);
    assertThat(erased).hasSize(10);
    check(log, "live");
    assertThat(files.filesWith(SECRET)).isNotEmpty();
    wipe(log, listener);

    assertThat(isDone).isTrue();
    check(log, "wiped");
    assertNoSecrets(files, "wiped");
    log.close();
    var report = LogVerifier.verify(StoredLog.look(files, false), (bytes, total) -> {});
    assertThat(report.damages()).isEmpty();
    assertThat(report.isWhole()).isTrue();
    log = open(files, new RecordingListener());
    check(log, "after a restart");
    fill(log, "more ");
    log.close();
  }

  @Test
  void keepsSegmentsThatAStartMightReplay() {
    var files = new FaultyLogFiles(1);
    var log = open(files, new Acknowledged());
    fill(log, "first ");
    eraseSecrets(log);
    var replayed = log;
    log.execute(() -> replayed.wipe(replayed.committedOffset(), wiping -> last = wiping));
    while (log.runOnce()) {
      // Until it has come as far as it can.
    }

    assertThat(last).isNotNull();
    assertThat(last.isDone()).isFalse();
    assertThat(last.segmentsLeft()).isPositive();
    assertThat(last.failure()).isNull();
    log.abandon();
    Batches.freeLeftOver();
    files.restart();
    var again = new RecordingListener();
    log = open(files, again);
    assertThat(again.bodies).anyMatch(text -> text.contains(SECRET));
    check(log, "after a crash");
    log.close();
  }

  @Test
  void takesTheBytesOfWhatWasMovedToo() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    trimToMoved(log, listener);
    eraseSecrets(log);
    check(log, "live");
    wipe(log, listener);

    assertThat(isDone).isTrue();
    check(log, "wiped");
    assertNoSecrets(files, "wiped");
    log.close();
  }

  @Test
  void takesTheBytesThatASegmentBegunBeforeTheRoundHadInItsFile() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    trimToMoved(log, listener);
    eraseSecrets(log);
    var below = log.committedOffset();
    // No round has begun, and the next segments come into files that segments have left behind.
    var segments = log.meters().segments();
    for (var i = 0; log.meters().segments() < segments + 2; i++) {
      log.append(Batches.urgent("later " + i + "x".repeat(500)));
      log.runOnce();
    }
    assertThat(files.filesWith(SECRET)).isNotEmpty();
    wipe(log, below, listener);

    assertThat(isDone).isTrue();
    check(log, "wiped");
    assertNoSecrets(files, "wiped");
    log.close();
  }

  @Test
  void endsNoRoundBeforeThePreparedFilesAreFilledWithZeros() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var spares = new ArrayDeque<Runnable>();
    var isLater = new boolean[1];
    Executor background =
        work -> {
          if (isLater[0]) {
            spares.add(work);
          } else {
            work.run();
          }
        };
    var threads = new LogThreads(false, background, Runnable::run, Runnable::run);
    var log = open(files, listener);
    trimToMoved(log, listener);
    log.close();
    // The reserve, which nothing takes, is a file that a segment has left behind.
    log = open(files, listener, threads);
    eraseSecrets(log);
    var below = log.committedOffset();
    for (var i = 0; i < 4; i++) {
      fill(log, "plain ", "");
      snapshot(log, listener);
    }
    isLater[0] = true;
    var asked = log;
    log.execute(() -> asked.wipe(below, wiping -> last = wiping));
    while (log.runOnce()) {
      // Until it has come as far as it can.
    }
    assertThat(spares).isNotEmpty();
    assertThat(last).isNotNull();
    assertThat(last.isDone()).isFalse();

    isLater[0] = false;
    spares.forEach(Runnable::run);
    wipe(log, below, listener);
    assertThat(isDone).isTrue();
    assertNoSecrets(files, "wiped");
    log.close();
  }

  @Test
  void beginsNoOtherSegmentOnceTheLogCloses() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var storage = new ArrayDeque<Runnable>();
    var threads = new LogThreads(false, Runnable::run, storage::add, Runnable::run);
    var log = open(files, listener, LogThreads.none());
    fill(log, "first ");
    eraseSecrets(log);
    for (var i = 0; i < 2; i++) {
      fill(log, "plain ", "");
      snapshot(log, listener);
    }
    log.close();
    log = open(files, listener, threads);
    var asked = log;
    log.execute(() -> asked.wipe(asked.committedOffset(), wiping -> {}));
    while (log.runOnce()) {
      // Until it has come as far as it can.
    }
    log.close();
    storage.forEach(Runnable::run);
    assertThat(files.filesWith(SECRET)).isNotEmpty();

    log = open(files, listener);
    wipe(log, listener);
    assertThat(isDone).isTrue();
    assertNoSecrets(files, "wiped");
    log.close();
  }

  @Test
  void hidesWhatIsErasedAlsoOnceItsSegmentIsTrimmedAway() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    for (var body : List.of("first" + "x".repeat(1_500), "x".repeat(1_500), SECRET)) {
      log.append(Batches.urgent(body));
      log.runOnce();
    }
    eraseSecrets(log);
    wipe(log, listener);
    assertThat(isDone).isTrue();
    var front = log.front();
    assertThat(front).isNotNull();
    log.execute(() -> log.trim(front.below()));
    log.runOnce();
    kept.keySet().removeIf(offset -> offset < front.below());

    assertThat(log.startOffset()).isEqualTo(front.below());
    check(log, "trimmed");
    log.close();
  }

  @Test
  void triesAgainWhenTheDiskHasNoRoomForARewrittenSegment() {
    var files = new FaultyLogFiles(1);
    var listener = new Acknowledged();
    var log = open(files, listener);
    fill(log, "first ");
    eraseSecrets(log);
    snapshot(log, listener);
    fill(log, "second ");
    snapshot(log, listener);
    fill(log, "third ");
    snapshot(log, listener);
    files.bytesMax(0);
    wipe(log, listener);
    assertThat(isDone).isFalse();
    assertThat(last).isNotNull();
    assertThat(last.failure()).hasMessageContaining("cannot be rewritten");
    check(log, "with a full disk");
    eraseSecrets(log);
    files.bytesMax(Long.MAX_VALUE);
    clock.advanceMs(2_000);
    log.append(Batches.urgent("news"));
    log.runOnce();
    eraseSecrets(log);
    wipe(log, listener);

    assertThat(isDone).as("%s", last).isTrue();
    check(log, "with room again");
    assertNoSecrets(files, "with room again");
    log.close();
  }

  @Test
  void losesNothingElseWhenPowerFailsAtAnyCall() {
    var clean = new FaultyLogFiles(1);
    live(clean);
    var calls = clean.calls();
    for (var n = 1; n <= calls; n++) {
      afterFault(n, true);
    }
  }

  @Test
  void losesNothingElseWhenAnyCallFailsOnce() {
    var clean = new FaultyLogFiles(1);
    live(clean);
    var calls = clean.calls();
    for (var n = 1; n <= calls; n++) {
      afterFault(n, false);
    }
  }

  private void afterFault(int call, boolean dies) {
    kept.clear();
    erased.clear();
    var where = (dies ? "power cut at call " : "failure of call ") + call;
    var files = new FaultyLogFiles(call);
    if (dies) {
      files.dieAt(call);
    } else {
      files.failAt(call);
    }
    live(files);
    files.crash();
    var listener = new Acknowledged();
    var log = open(files, listener);
    noteErased(log);
    check(log, where);
    // What was stored and not answered is no different from the rest.
    read(log).forEach(kept::putIfAbsent);
    kept.keySet().removeAll(erased);
    eraseSecrets(log);
    wipe(log, listener);
    assertThat(isDone).as(where).isTrue();
    check(log, where);
    assertNoSecrets(files, where);
    log.close();
    Batches.freeLeftOver();
  }
}
