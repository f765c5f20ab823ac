package io.honeyguide.timing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** {@link TimerWheelProperties} holds for all inputs; here are those that have a name. */
class TimerWheelTest {

  private final TimerWheel wheel = new TimerWheel(1_000);

  @Test
  void timersOfOneTickComeInTheOrderInWhichTheyWereAdded() {
    wheel.add(90_007, 1); // two levels up now
    wheel.poll(89_000);
    wheel.add(90_003, 2); // and these straight to where it will have come
    wheel.add(90_010, 3);

    assertThat(wheel.poll(90_009)).isFalse();
    for (var expected = 1; expected <= 3; expected++) {
      assertThat(wheel.poll(90_010)).isTrue();
      assertThat(wheel.payload()).isEqualTo(expected);
    }
    assertThat(wheel.poll(90_010)).isFalse();
  }

  @Test
  void aClockThatGoesBackBringsNothingBeforeItsTime() {
    wheel.add(500_000, 1);
    wheel.poll(400_000);
    wheel.add(30_000, 2); // added by a clock that has gone back, and not told yet
    assertThat(wheel.nextMs()).isZero(); // whoever asks tells it the time then

    assertThat(wheel.poll(29_999)).isFalse();
    assertThat(wheel.nextMs()).isBetween(1L, 30_000L);
    assertThat(wheel.poll(30_000)).isTrue();
    assertThat(wheel.payload()).isEqualTo(2);
    assertThat(wheel.poll(499_999)).isFalse();
    assertThat(wheel.poll(500_000)).isTrue();
  }

  @Test
  void keepsWhatNeverComes() {
    wheel.add(Long.MAX_VALUE, 1);

    assertThat(wheel.poll(Long.MAX_VALUE - 10)).isFalse();
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void aTimerMayBeAddedWhileOthersAreTaken() {
    wheel.add(1_000, 1);
    wheel.add(1_000, 2);
    var taken = 0;
    for (var nowMs = 1_000L; taken < 100; nowMs = wheel.nextMs()) {
      while (wheel.poll(nowMs)) {
        taken++;
        wheel.add(nowMs + 30_000, wheel.payload());
      }
    }
    assertThat(wheel.size()).isEqualTo(2);
  }

  @Test
  void allocatesNothingOnceItHasGrown() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var nowMs = 1_000L;
    wheel.add(Long.MAX_VALUE - 10, 0); // never quite empty, so that it keeps its arrays
    nowMs = turn(nowMs, 100_000);
    var before = threads.getCurrentThreadAllocatedBytes();
    turn(nowMs, 500_000);

    // The figure is taken in steps of a thread's buffers; a single object each would be megabytes.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000);
  }

  private long turn(long fromMs, int count) {
    var nowMs = fromMs;
    for (var i = 0; i < count; i++) {
      wheel.add(nowMs + i * 7L % 100_000, i);
      nowMs++;
      while (wheel.poll(nowMs)) {
        // Room for the next ones.
      }
    }
    return nowMs;
  }
}
