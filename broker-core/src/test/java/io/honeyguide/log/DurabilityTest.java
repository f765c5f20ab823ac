package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.log.FileLogOptions.Force;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the log forces what its records ask for, whatever its own policy is. */
class DurabilityTest {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private final ManualClock clock = new ManualClock();
  private FileLog log = log(OPTIONS);

  @AfterEach
  void close() {
    log.close();
    Batches.freeLeftOver();
  }

  private FileLog log(FileLogOptions options) {
    return new FileLog(new FaultyLogFiles(7), options, clock, LogThreads.none());
  }

  private void open(FileLogOptions options) {
    log = log(options);
    var listener = new RecordingListener();
    log.open(listener, listener);
  }

  private void commit(Durability durability) {
    log.append(Batches.of(durability, "m"));
    while (log.runOnce()) {
      // Goes on until nothing waits.
    }
  }

  @Test
  void alwaysIsForcedBeforeItIsReportedAlsoWhereTheLogLeavesItToTheSystem() {
    open(OPTIONS.withForceByOs());
    commit(Durability.AS_CONFIGURED);
    assertThat(log.durableOffset()).isZero();

    commit(Durability.ALWAYS);

    assertThat(log.durableOffset()).isEqualTo(2);
  }

  @Test
  void osIsNotForcedAlsoWhereTheLogForcesEverything() {
    open(OPTIONS.withForceAlways());

    commit(Durability.OS);
    commit(Durability.within(Duration.ofHours(1)));
    assertThat(log.durableOffset()).isZero();

    commit(Durability.AS_CONFIGURED);
    assertThat(log.durableOffset()).isEqualTo(3);
  }

  @Test
  void strongestOfABatchAndOfAGroupCounts() {
    open(OPTIONS.withForceByOs());
    log.append(Batches.of(Durability.OS, "a"));
    log.append(Batches.of(Durability.ALWAYS, "b"));
    log.append(Batches.of(Durability.UNAWAITED, "c"));
    log.runOnce();
    assertThat(log.durableOffset()).isEqualTo(3);

    var mixed = Batches.of(Durability.ALWAYS, "d");
    mixed.begin(Batches.TYPE).writeByte('e');
    mixed.end(null, 0, Durability.OS);
    log.append(mixed);
    log.runOnce();
    assertThat(log.durableOffset()).isEqualTo(5);
  }

  @Test
  void alwaysForcesAlsoTheSegmentsThatTheSystemWasLeftWith() {
    open(OPTIONS.withForceByOs());
    for (var i = 0; i < 100; i++) {
      commit(Durability.AS_CONFIGURED);
    }
    assertThat(log.durableOffset()).isZero();

    commit(Durability.ALWAYS);

    assertThat(log.durableOffset()).isEqualTo(101);
  }

  @Test
  void intervalIsForcedOnceItIsOverAndLosesNothingOlderInACrash() {
    var disk = new MemoryDisk();
    var memory = MemoryLog.stepped(disk, clock);
    var listener = new RecordingListener();
    memory.open(listener, listener);
    memory.append(Batches.of(Durability.within(Duration.ofMillis(50)), "a"));
    memory.runOnce();
    clock.advanceMs(49);
    memory.append(Batches.of(Durability.within(Duration.ofMillis(50)), "b"));
    memory.runOnce();
    assertThat(memory.durableOffset()).isZero();

    clock.advanceMs(1);
    memory.runOnce();

    assertThat(memory.durableOffset()).isEqualTo(2);
    memory.crash();
    assertThat(disk.durableOffset).isEqualTo(2);
  }

  @Test
  void intervalOfTheLogCoversWhatNobodyWaitsForAndLeavesOutWhatAsksForNothing() {
    var nowNanos = new long[1];
    var schedule = new ForceSchedule(Force.INTERVAL, 100, () -> nowNanos[0]);

    schedule.wrote(demand(Durability.OS));
    assertThat(schedule.nanosToForce()).isEqualTo(Long.MAX_VALUE);
    schedule.wrote(demand(Durability.UNAWAITED));
    assertThat(schedule.nanosToForce()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));

    nowNanos[0] = TimeUnit.MILLISECONDS.toNanos(20);
    schedule.wrote(demand(Durability.AS_CONFIGURED));
    assertThat(schedule.nanosToForce()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(80));
    schedule.wrote(demand(Durability.within(Duration.ofMillis(5))));
    assertThat(schedule.nanosToForce()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
    assertThat(schedule.isDue()).isFalse();

    schedule.wrote(demand(Durability.ALWAYS));
    assertThat(schedule.isDue()).isTrue();
    schedule.forced();
    assertThat(schedule.isDue()).isFalse();
  }

  private static ForceDemand demand(Durability durability) {
    var demand = new ForceDemand();
    demand.add(durability);
    return demand;
  }

  @Test
  void intervalIsForcedWithoutFurtherWork(@TempDir Path dir) {
    log = new FileLog(dir, OPTIONS.withForceByOs(), clock);
    var listener = new RecordingListener();
    log.open(listener, listener);

    log.append(Batches.of(Durability.within(Duration.ofMillis(20)), "a"));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(log.durableOffset()).isEqualTo(1));
  }
}
