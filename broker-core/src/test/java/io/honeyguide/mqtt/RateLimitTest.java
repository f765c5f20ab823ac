package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final long MS = 1_000_000;

  /** Any time will do, the smallest as well. */
  private static final long START = Long.MIN_VALUE + 5;

  /** 100 per second and half a second ahead. */
  private final RateLimit limit = new RateLimit(100, 500, START);

  private long take(long amount, long atMs) {
    return limit.take(amount, START + atMs * MS) / MS;
  }

  @Test
  void letsTheBurstPassAndThenTheRate() {
    for (var i = 0; i < 50; i++) {
      assertThat(take(1, 0)).isZero();
    }
    assertThat(take(1, 0)).isEqualTo(10);
    assertThat(take(1, 10)).isEqualTo(10);
    for (var i = 2; i < 1000; i++) {
      assertThat(take(1, 10L * i)).isEqualTo(10);
    }
  }

  @Test
  void savesUpNoMoreThanTheBurst() {
    take(50, 0);
    for (var i = 0; i < 50; i++) {
      assertThat(take(1, 1_000_000)).isZero();
    }
    assertThat(take(1, 1_000_000)).isEqualTo(10);
  }

  @Test
  void takesWhatIsLargerThanTheBurstAndHasItPaidFor() {
    assertThat(take(1_050, 0)).isEqualTo(10_000);
    assertThat(take(0, 9_999)).isEqualTo(1);
    assertThat(take(0, 10_000)).isZero();
  }

  @Test
  void keepsLargeNumbersApart() {
    var fast = new RateLimit(MqttLimits.RATE_MOST, 1, 0);
    assertThat(fast.take(1 << 30, 0)).isEqualTo((1L << 30) / 100 - MS);
  }

  @Test
  void countsWhatSeveralThreadsTakeTogether() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 4; i++) {
      var thread =
          new Thread(
              () -> {
                for (var n = 0; n < 10_000; n++) {
                  limit.take(1, START);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(take(0, 0)).isEqualTo(400_000 - 500);
  }
}
