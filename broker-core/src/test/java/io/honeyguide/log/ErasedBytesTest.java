package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The bytes of erased records go from every file. */
class ErasedBytesTest extends ErasureFixture {

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
}
