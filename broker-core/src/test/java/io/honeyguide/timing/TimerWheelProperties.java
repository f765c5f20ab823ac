package io.honeyguide.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The wheel against a plain list. */
class TimerWheelProperties {

  private static final long START_MS = 1_700_000_000_123L;

  /** One thing that an owner does: adds a timer, or lets time pass and polls. */
  record Step(boolean adds, long ms, int most) {}

  private record Timer(long dueMs, long number) {
    long tick() {
      return (dueMs + TimerWheel.TICK_MS - 1) / TimerWheel.TICK_MS;
    }
  }

  private static final Comparator<Timer> ORDER =
      Comparator.comparingLong(Timer::tick).thenComparingLong(Timer::number);

  @Property
  void handsOutWhatIsDueInOrderOfTickAndAdding(@ForAll("steps") List<Step> steps) {
    var wheel = new TimerWheel(START_MS);
    var waiting = new ArrayList<Timer>();
    var nowMs = START_MS;
    for (var i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      if (step.adds) {
        wheel.add(nowMs + step.ms, i);
        // What is overdue comes when the present does.
        var dueMs = Math.max(nowMs + step.ms, nowMs / TimerWheel.TICK_MS * TimerWheel.TICK_MS);
        waiting.add(new Timer(dueMs, i));
      } else {
        nowMs += step.ms;
        assertThat(drain(wheel, nowMs)).isEqualTo(takeDue(waiting, nowMs));
      }
      assertThat(wheel.size()).isEqualTo(waiting.size());
    }
    assertThat(drain(wheel, Long.MAX_VALUE)).hasSize(waiting.size());
    assertThat(wheel.nextMs()).isEqualTo(Long.MAX_VALUE);
  }

  private static List<Long> drain(TimerWheel wheel, long nowMs) {
    var numbers = new ArrayList<Long>();
    while (wheel.poll(nowMs)) {
      numbers.add(wheel.payload());
    }
    return numbers;
  }

  private static List<Long> takeDue(List<Timer> waiting, long nowMs) {
    var due =
        waiting.stream()
            .filter(timer -> timer.tick() <= nowMs / TimerWheel.TICK_MS)
            .sorted(ORDER)
            .toList();
    waiting.removeAll(due);
    return due.stream().map(Timer::number).toList();
  }

  @Property
  void neverHandsOutEarlyTwiceOrOutOfOrderWhateverTheClockDoes(
      @ForAll("stepsOfAnyClock") List<Step> steps) {
    var wheel = new TimerWheel(START_MS);
    var dues = new HashMap<Long, Long>();
    var lastOfTick = new HashMap<Long, Long>();
    var nowMs = START_MS;
    for (var i = 0; i < steps.size(); i++) {
      var step = steps.get(i);
      if (step.adds) {
        wheel.add(nowMs + step.ms, i);
        dues.put((long) i, nowMs + step.ms);
      } else {
        nowMs += step.ms;
        for (var taken = 0; taken < step.most && wheel.poll(nowMs); taken++) {
          var dueMs = dues.remove(wheel.payload());
          assertThat(dueMs).isNotNull().isEqualTo(wheel.dueMs()).isLessThanOrEqualTo(nowMs);
          var before = lastOfTick.put(new Timer(dueMs, 0).tick(), wheel.payload());
          assertThat(before == null ? -1 : before).isLessThan(wheel.payload());
        }
      }
    }
    assertThat(drain(wheel, Long.MAX_VALUE)).containsExactlyInAnyOrderElementsOf(dues.keySet());
  }

  @Property
  void whoPollsWhenToldIsLessThanATickLateAndSeldomAskedInVain(
      @ForAll("delays") List<Long> delays) {
    var wheel = new TimerWheel(START_MS);
    var dues = new HashMap<Long, Long>();
    for (var delay : delays) {
      dues.put((long) dues.size(), START_MS + delay);
      wheel.add(START_MS + delay, dues.size() - 1);
    }
    var polls = 0;
    while (wheel.nextMs() != Long.MAX_VALUE) {
      polls++;
      // The one who is told may wake once a millisecond, and not before the time he was told.
      var nowMs = Math.max(START_MS, wheel.nextMs());
      while (wheel.poll(nowMs)) {
        assertThat(nowMs - wheel.dueMs()).isBetween(0L, TimerWheel.TICK_MS - 1L);
        assertThat(dues.remove(wheel.payload())).isEqualTo(wheel.dueMs());
      }
    }
    assertThat(dues).isEmpty();
    assertThat(polls).isLessThanOrEqualTo(10 * delays.size());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return steps(Arbitraries.longs().between(0, 1_000_000), Integer.MAX_VALUE);
  }

  @Provide
  Arbitrary<List<Step>> stepsOfAnyClock() {
    return steps(Arbitraries.longs().between(-100_000, 1_000_000), 3);
  }

  private static Arbitrary<List<Step>> steps(Arbitrary<Long> passing, int most) {
    var adding =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.longs().between(-50, 50)),
            Tuple.of(5, Arbitraries.longs().between(0, 5_000)),
            Tuple.of(3, Arbitraries.longs().between(0, 1L << 40)));
    var limits = Arbitraries.integers().between(0, most);
    return Combinators.combine(Arbitraries.of(true, true, false), adding, passing, limits)
        .as((adds, add, pass, limit) -> new Step(adds, adds ? add : pass, limit))
        .list()
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<List<Long>> delays() {
    return Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.longs().between(0, 1_000)),
            Tuple.of(1, Arbitraries.longs().between(0, 10_000_000)),
            Tuple.of(1, Arbitraries.longs().between(0, Long.MAX_VALUE / 2)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }
}
