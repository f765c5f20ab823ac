package io.honeyguide.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.listen.ConnectionGate.Entry;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {

  private long nowNanos;

  private ConnectionGate gate(int connectionsMax, int rateMax) {
    return new ConnectionGate("test", null, connectionsMax, rateMax, () -> nowNanos);
  }

  @Test
  void placesAreGivenBack() {
    var gate = gate(2, 0);
    assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
    assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
    var third = gate.enter();
    assertThat(third).isEqualTo(Entry.FULL);
    gate.leave(third);
    assertThat(gate.openCount()).isEqualTo(2);
    gate.leave(Entry.WELCOME);
    assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
  }

  @Test
  void rateIsThatOfEachSecond() {
    var gate = gate(1000, 10);
    for (var i = 0; i < 10; i++) {
      assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
    }
    assertThat(gate.enter()).isEqualTo(Entry.TOO_FAST);
    nowNanos += TimeUnit.MILLISECONDS.toNanos(100);
    assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
    assertThat(gate.enter()).isEqualTo(Entry.TOO_FAST);
    // A long silence is no allowance for more than a second's worth.
    nowNanos += TimeUnit.HOURS.toNanos(1);
    for (var i = 0; i < 10; i++) {
      assertThat(gate.enter()).isEqualTo(Entry.WELCOME);
    }
    assertThat(gate.enter()).isEqualTo(Entry.TOO_FAST);
  }

  @Test
  void onlySoManyAreTold() {
    var gate = gate(1, 0);
    gate.enter();
    for (var i = 0; i < ConnectionGate.TOLD_MAX; i++) {
      assertThat(gate.enter()).isEqualTo(Entry.FULL);
    }
    assertThat(gate.enter()).isEqualTo(Entry.CROWDED);
    gate.leave(Entry.CROWDED);
    gate.leave(Entry.FULL);
    assertThat(gate.enter()).isEqualTo(Entry.FULL);
  }

  @Test
  void brokersGateCountsWhatItsListenersLetIn() {
    var whole = gate(3, 0);
    var one = new ConnectionGate("one", whole, 2, 0, () -> nowNanos);
    var other = new ConnectionGate("other", whole, 10, 0, () -> nowNanos);
    assertThat(one.enter()).isEqualTo(Entry.WELCOME);
    assertThat(one.enter()).isEqualTo(Entry.WELCOME);
    assertThat(one.enter()).isEqualTo(Entry.FULL);
    assertThat(other.enter()).isEqualTo(Entry.WELCOME);
    assertThat(other.enter()).isEqualTo(Entry.FULL);
    assertThat(other.openCount()).isEqualTo(1);
    one.leave(Entry.WELCOME);
    assertThat(other.enter()).isEqualTo(Entry.WELCOME);
    assertThat(whole.openCount()).isEqualTo(3);
  }

  @Test
  void maximumHoldsWhoeverAsks() throws InterruptedException {
    var gate = gate(50, 0);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var threads = Executors.newFixedThreadPool(4);
    for (var i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            for (var round = 0; round < 20_000; round++) {
              var entry = gate.enter();
              if (entry == Entry.WELCOME) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                if (round % 3 != 0 || inside.get() > 40) {
                  inside.decrementAndGet();
                  gate.leave(entry);
                }
              } else {
                gate.leave(entry);
              }
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(40, 50);
    assertThat(gate.openCount()).isEqualTo(inside.get());
  }
}
