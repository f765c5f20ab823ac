package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryLogTest {

  @Nested
  class Stepped extends MessageLogContract {

    private final MemoryDisk disk = new MemoryDisk(Long.MAX_VALUE, 50);

    @Override
    MessageLog newLog() {
      return MemoryLog.stepped(disk, clock);
    }

    @Override
    void settle(MessageLog log) {
      while (((MemoryLog) log).runOnce()) {
        // Goes on until nothing waits.
      }
    }

    @Override
    void crash(MessageLog log) {
      ((MemoryLog) log).crash();
    }
  }

  @Nested
  class Threaded extends MessageLogContract {

    private final MemoryDisk disk = new MemoryDisk();

    @Override
    MessageLog newLog() {
      return MemoryLog.threaded(disk, clock);
    }

    @Override
    void settle(MessageLog log) {
      awaitTask(log);
    }

    @Override
    void crash(MessageLog log) {
      ((MemoryLog) log).crash();
    }
  }

  @Test
  void losesInACrashOnlyWhatNoForceCovered() {
    var disk = new MemoryDisk();
    var log = MemoryLog.stepped(disk, new ManualClock());
    var listener = new RecordingListener();
    log.open(listener, listener);
    log.append(Batches.urgent("kept"));
    log.runOnce();
    log.append(Batches.relaxed("lost"));
    log.runOnce();
    assertThat(log.committedOffset()).isEqualTo(2);
    assertThat(log.durableOffset()).isEqualTo(1);

    log.crash();

    var replayed = new RecordingListener();
    var reopened = MemoryLog.stepped(disk, new ManualClock());
    reopened.open(replayed, replayed);
    assertThat(replayed.bodies).containsExactly("kept");
    reopened.close();
  }

  @Test
  void refusesUrgentBatchesWhenFullAndTakesTheOthers() {
    var log = MemoryLog.stepped(new MemoryDisk(150, Long.MAX_VALUE), new ManualClock());
    var listener = new RecordingListener();
    log.open(listener, listener);
    log.append(Batches.urgent("x".repeat(100)));
    log.append(Batches.urgent("y".repeat(100)));
    log.append(Batches.relaxed("z".repeat(100)));
    log.runOnce();

    assertThat(listener.refused).hasSize(1).first().isInstanceOf(LogFullException.class);
    assertThat(listener.bodies).containsExactly("x".repeat(100), "z".repeat(100));
    assertThat(listener.offsets).containsExactly(0L, 1L);
    log.close();
  }

  /** Publishers used to be answered while a reader could not see their message yet. */
  @Test
  void givesABatchBackOnceItCanBeRead() {
    var log = MemoryLog.stepped(new MemoryDisk(), new ManualClock());
    var listener = new RecordingListener();
    log.open(listener, listener);
    var visible = new ArrayList<Long>();
    var batch =
        new RecordBatch(
            new RecordBatch.Owner() {
              @Override
              public void committed(RecordBatch back, long firstOffset) {
                visible.add(log.committedOffset());
                back.release();
              }

              @Override
              public void refused(RecordBatch back, LogException cause) {
                throw cause;
              }
            },
            64);
    batch.begin(Batches.TYPE).writeByte(1);
    batch.end(null, 0, true);
    log.append(batch);
    log.runOnce();
    log.close();

    assertThat(visible).containsExactly(1L);
  }
}
