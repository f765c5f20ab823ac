package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every engine promises. A subclass says how its logs are made. */
abstract class MessageLogContract extends MovedReadingContract {

  @Test
  void givesTheFirstRecordOffsetZeroAndCountsOn() {
    var listener = new RecordingListener();
    var log = open(listener);

    append(log, "a", "b");
    append(log, "c");

    assertThat(listener.offsets).containsExactly(0L, 1L, 2L);
    assertThat(log.committedOffset()).isEqualTo(3);
    assertThat(log.durableOffset()).isEqualTo(3);
  }

  @Test
  void commitsSeveralBatchesInFlightInTheOrderOfTheirCalls() {
    var listener = new RecordingListener();
    var log = open(listener);
    for (var i = 0; i < 50; i++) {
      log.append(i % 3 == 0 ? Batches.relaxed("m" + i) : Batches.urgent("m" + i, "n" + i));
    }
    settle(log);

    assertThat(listener.bodies.stream().filter(body -> body.startsWith("m")))
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    assertThat(listener.offsets)
        .containsExactlyElementsOf(LongStream.range(0, listener.bodies.size()).boxed().toList());
  }

  @Test
  void givesEveryBatchBackOnceAndEndsTheTurnAfterwards() {
    var listener = new RecordingListener();
    var log = open(listener);

    log.append(Batches.urgent("a"));
    log.append(Batches.urgent("b"));
    log.close();

    assertThat(listener.committed).doesNotHaveDuplicates().hasSize(2);
    assertThat(listener.events).contains("committed 0", "committed 1");
    assertThat(listener.events.get(listener.events.size() - 1)).isEqualTo("turn ended");
  }

  @Test
  void runsTasksBetweenTheCommitsInTheOrderOfTheCalls() {
    var listener = new RecordingListener();
    var log = open(listener);
    var seen = new ArrayList<Long>();

    log.execute(() -> seen.add(log.committedOffset()));
    log.append(Batches.urgent("a"));
    log.execute(() -> seen.add(log.committedOffset()));
    log.append(Batches.urgent("b"));
    log.append(Batches.urgent("c"));
    log.execute(() -> seen.add(log.committedOffset()));
    settle(log);

    assertThat(seen).containsExactly(0L, 1L, 3L);
  }

  @Test
  void replaysToTheStateThatWasReachedLive() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 100);
    log.close();

    var replayed = new RecordingListener();
    var reopened = open(replayed);

    assertThat(replayed.state()).isEqualTo(live.state());
    assertThat(replayed.replayed()).isEqualTo(100);
    assertThat(reopened.committedOffset()).isEqualTo(100);
  }

  @Test
  void losesNothingUrgentInACrash() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 20);
    crash(log);

    var replayed = new RecordingListener();
    open(replayed);

    assertThat(replayed.bodies).containsExactlyElementsOf(live.bodies);
  }

  @Test
  void goesOnBehindTheLastRecordAfterARestart() {
    var log = open(new RecordingListener());
    appendMany(log, 7);
    log.close();

    var listener = new RecordingListener();
    var reopened = open(listener);
    append(reopened, "later");

    assertThat(listener.offsets).last().isEqualTo(7L);
    assertThat(scanAll(reopened)).hasSize(8).last().isEqualTo("7:later");
  }

  @Test
  void restoresTheSnapshotAndReplaysOnlyWhatCameAfterIt() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 30);
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    settle(log);
    append(log, "x", "y");
    log.close();

    var restored = new RecordingListener();
    var recovery = newOpened(restored);

    assertThat(restored.state()).isEqualTo(live.state());
    assertThat(restored.bodies).containsExactly("x", "y");
    assertThat(recovery.snapshotOffset()).isEqualTo(30);
    assertThat(recovery.recordsReplayed()).isEqualTo(2);
    assertThat(recovery.nextOffset()).isEqualTo(32);
  }

  private Recovery newOpened(RecordingListener listener) {
    var log = newLog();
    opened.add(log);
    return log.open(listener, listener);
  }

  @Test
  void takesASnapshotBetweenTwoBatchesOfOneGroup() {
    var live = new RecordingListener();
    var log = open(live);
    log.append(Batches.urgent("a", "b"));
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    log.append(Batches.urgent("c"));
    settle(log);
    log.close();

    var restored = new RecordingListener();
    open(restored);

    assertThat(restored.state()).isEqualTo(live.state());
  }

  @Test
  void storesASnapshotThatIsGivenOutInPiecesWhileTheLogGoesOn() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 30);
    var source = new InPieces(live, 40);
    log.execute(() -> log.snapshot(() -> source));
    for (var i = 0; i < 20; i++) {
      append(log, "while it is written " + i);
    }
    settle(log);
    log.close();

    var restored = new RecordingListener();
    var recovery = newOpened(restored);

    assertThat(source.isGivenOut()).isTrue();
    assertThat(recovery.snapshotOffset()).isEqualTo(30);
    assertThat(restored.state()).isEqualTo(live.state());
  }

  @Test
  void beginsNoSnapshotWhileOneIsUnderWay() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 30);
    var source = new InPieces(live, 40);
    var begun = new ArrayList<Boolean>();
    log.execute(
        () -> {
          begun.add(log.snapshot(() -> source));
          begun.add(log.snapshot(() -> SnapshotSource.whole(live::store)));
        });
    for (var i = 0; i < 1_000 && !source.isGivenOut(); i++) {
      settle(log); // a log with a thread of its own takes the pieces between other work
    }
    settle(log);
    log.execute(() -> begun.add(log.snapshot(() -> SnapshotSource.whole(live::store))));
    append(log, "news");
    log.execute(() -> begun.add(log.snapshot(() -> SnapshotSource.whole(live::store))));
    settle(log);

    assertThat(begun).containsExactly(true, false, false, true);
  }

  @Test
  void aCrashInTheMiddleOfASnapshotLeavesTheOneBefore() {
    var live = new RecordingListener();
    var log = open(live);
    appendMany(log, 30);
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    settle(log);
    appendMany(log, 10);
    log.execute(() -> log.snapshot(() -> new InPieces(live, 1_000_000)));
    crash(log);

    var restored = new RecordingListener();
    var recovery = newOpened(restored);

    assertThat(recovery.snapshotOffset()).isEqualTo(30);
    assertThat(restored.state()).isEqualTo(live.state());
  }

  @Test
  void restoresFromSnapshotAndSuffixAfterTrim() {
    var live = new RecordingListener();
    var log = open(live);
    for (var round = 0; round < 4; round++) {
      for (var i = 0; i < 40; i++) {
        append(log, "round " + round + " " + "x".repeat(trimmedBodyBytes()));
      }
      log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
      settle(log);
      var below = log.committedOffset() - 10;
      log.execute(() -> log.trim(below));
      settle(log);
    }
    append(log, "tail");
    log.close();

    var restored = new RecordingListener();
    var reopened = open(restored);

    assertThat(restored.state()).isEqualTo(live.state());
    assertThat(reopened.startOffset()).isBetween(1L, 150L);
    assertThat(reopened.committedOffset()).isEqualTo(161);
  }

  @Test
  void keepsRecordsThatNoSnapshotCovers() {
    var log = open(new RecordingListener());
    var expected = appendMany(log, 60);
    log.execute(() -> log.trim(60));
    settle(log);

    assertThat(log.startOffset()).isZero();
    assertThat(scanAll(log)).containsExactlyElementsOf(expected);
  }

  @Test
  void commitsWhatWasAppendedBeforeItCloses() {
    var log = open(new RecordingListener());
    for (var i = 0; i < 10; i++) {
      log.append(Batches.relaxed("r" + i));
    }
    log.close();
    log.close();

    var replayed = new RecordingListener();
    open(replayed);

    assertThat(replayed.bodies).hasSize(10);
  }

  @Test
  void dropsTasksAndRefusesBatchesOnceClosed() {
    var log = open(new RecordingListener());
    log.close();

    log.execute(
        () -> {
          throw new AssertionError("ran after close");
        });
    var batch = Batches.urgent("late");
    assertThatThrownBy(() -> log.append(batch)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesASecondOwner() {
    open(new RecordingListener());
    var second = newLog();

    assertThatThrownBy(() -> second.open(new RecordingListener(), new RecordingListener()))
        .isInstanceOf(DataDirectoryException.class);
  }

  @Test
  void stopsForGoodWhenTheListenerThrows() {
    var log = newLog();
    opened.add(log);
    var recorded = new RecordingListener();
    log.open(
        recorded,
        new ForwardingListener(recorded) {
          @Override
          public void committed(RecordBatch batch, long firstOffset, long timeMs) {
            throw new IllegalStateException("a fault in the fold");
          }
        });

    append(log, "a");
    append(log, "b");

    assertThat(recorded.failures).hasSize(1);
    assertThat(recorded.refused).hasSize(1);
    assertThat(log.committedOffset()).isZero();
  }

  @Test
  void refusesABatchAboveTheLimit() {
    var log = open(new RecordingListener());
    var batch = Batches.urgent("x".repeat(log.maxBatchBytes()));

    assertThatThrownBy(() -> log.append(batch)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesABatchOfTheLargestSize() {
    var listener = new RecordingListener();
    var log = open(listener);
    var body = "x".repeat(log.maxBatchBytes() - RecordBatch.FRAME_BYTES);

    append(log, "small");
    append(log, body);
    append(log, "small");

    assertThat(listener.offsets).containsExactly(0L, 1L, 2L);
    var sink = new RecordingSink();
    log.read(new long[] {1}, 1, sink);
    assertThat(sink.await().get(0)).hasSize(body.length() + 2);
  }

  @Test
  void countsTheBytesSinceTheSnapshot() {
    var live = new RecordingListener();
    var log = open(live);
    append(log, "x".repeat(91));
    var seen = new ArrayList<Long>();
    log.execute(() -> seen.add(log.bytesSinceSnapshot()));
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    log.execute(() -> seen.add(log.bytesSinceSnapshot()));
    settle(log);

    assertThat(seen.get(0)).isBetween(100L, 300L);
    assertThat(seen.get(1)).isZero();
  }
}
