package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

  private static final int GIVERS = 3;
  private static final int ITEMS = 30_000;

  @Test
  void losesNoWakeUp() throws Exception {
    var queue = new WorkQueue();
    var stop = new AtomicBoolean();
    var taken = new AtomicInteger();
    var taker =
        new Thread(
            () -> {
              while (!stop.get() || queue.peek() != null) {
                if (queue.poll() == null) {
                  queue.await(Long.MAX_VALUE, stop::get);
                } else {
                  taken.incrementAndGet();
                }
              }
            });
    taker.start();
    var givers = new ArrayList<Thread>();
    for (var g = 0; g < GIVERS; g++) {
      var giver =
          new Thread(
              () -> {
                for (var i = 0; i < ITEMS; i++) {
                  queue.offer(i);
                  if (i % 7 == 0) {
                    // Lets the taker fall asleep, so that hand-over and sleep meet.
                    while (taken.get() + 100 < i) {
                      Thread.onSpinWait();
                    }
                  }
                }
              });
      givers.add(giver);
      giver.start();
    }
    for (var giver : givers) {
      giver.join(60_000);
    }
    stop.set(true);
    queue.wake();
    taker.join(20_000);

    assertThat(taker.isAlive()).isFalse();
    assertThat(taken.get()).isEqualTo(GIVERS * ITEMS);
  }
}
