package io.honeyguide.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.message.RecordType;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a turn that the log does not take. */
class TurnTest {

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final MemoryLog log = MemoryLog.stepped(new MemoryDisk(), InstantSource.system());
  private final Turn turn = new Turn(log, new Mailbox(tasks::add), tasks::add, tasks::add);

  private final Completion completion =
      new Completion() {
        @Override
        public void committed(long token, long offset, long result) {
          heard.add("committed " + token);
        }

        @Override
        public void refused(long token, LogException cause) {
          heard.add("refused " + token + ": " + cause.getMessage());
        }
      };

  @Test
  void whatTheLogDoesNotTakeGoesBackToItsWaiters() {
    // A log that was never opened takes nothing, like one that is closed.
    for (var token = 1; token <= 2; token++) {
      var batch = turn.batch(10, true);
      batch.begin(RecordType.MESSAGE).writeZero(10);
      batch.end(completion, token, true);
    }
    turn.end();
    assertThat(heard).isEmpty();
    assertThat(turn.underWay()).isOne();

    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }

    assertThat(heard).hasSize(2);
    assertThat(heard.get(0)).startsWith("refused 1: nothing was stored: the log is not open");
    assertThat(heard.get(1)).startsWith("refused 2: ");
    assertThat(turn.underWay()).isZero();
    turn.release();
  }
}
