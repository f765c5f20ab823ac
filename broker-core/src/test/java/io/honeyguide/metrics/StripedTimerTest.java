package io.honeyguide.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class StripedTimerTest {

  private static final Percentage ONE_PERCENT = Percentage.withPercentage(1);

  private final AtomicLong clock = new AtomicLong();
  private final StripedTimer timer = new StripedTimer(clock::get);

  @Test
  void countsAndSumsExactlyAndEstimatesQuantilesWithinOnePercent() {
    var stripe = timer.stripe();
    for (var ms = 1; ms <= 500; ms++) {
      stripe.recordNanos(TimeUnit.MILLISECONDS.toNanos(ms));
      timer.recordNanos(TimeUnit.MILLISECONDS.toNanos(500 + ms));
    }

    var reading = timer.read();

    assertThat(reading.count()).isEqualTo(1_000);
    assertThat(reading.sumSeconds()).isCloseTo(500.5, within(1e-9));
    assertThat(reading.quantileSeconds(0.5)).isCloseTo(0.5, ONE_PERCENT);
    assertThat(reading.quantileSeconds(0.99)).isCloseTo(0.99, ONE_PERCENT);
    assertThat(reading.quantileSeconds(1.0)).isCloseTo(1.0, ONE_PERCENT);
  }

  @Test
  void recordsWhatManyHaveInCommonAtOnce() {
    timer.stripe().recordNanos(2_000_000, 250);

    var reading = timer.read();

    assertThat(reading.count()).isEqualTo(250);
    assertThat(reading.sumSeconds()).isCloseTo(0.5, within(1e-9));
    assertThat(reading.quantileSeconds(0.5)).isCloseTo(0.002, ONE_PERCENT);
  }

  @Test
  void readingTakesNothingAwayFromTheWindow() {
    timer.recordNanos(1_000_000);

    timer.read();
    var again = timer.read();

    assertThat(again.count()).isEqualTo(1);
    assertThat(again.quantileSeconds(0.5)).isCloseTo(0.001, ONE_PERCENT);
  }

  @Test
  void quantilesForgetAfterTwoMinutesWhileCountAndSumStay() {
    timer.recordNanos(TimeUnit.SECONDS.toNanos(8));
    timer.read();

    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    timer.recordNanos(1_000_000);
    assertThat(timer.read().quantileSeconds(1.0)).isCloseTo(8, ONE_PERCENT);

    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(timer.read().quantileSeconds(1.0)).isCloseTo(0.001, ONE_PERCENT);

    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    var reading = timer.read();
    assertThat(reading.quantileSeconds(1.0)).isNaN();
    assertThat(reading.count()).isEqualTo(2);
    assertThat(reading.sumSeconds()).isCloseTo(8.001, within(1e-9));
  }

  @Test
  void clampsWhatIsNegativeOrBeyondItsRange() {
    var stripe = timer.stripe();
    stripe.recordNanos(-5);
    timer.recordNanos(-5);
    stripe.recordNanos(Long.MAX_VALUE);
    timer.recordNanos(Long.MAX_VALUE);

    var reading = timer.read();

    assertThat(reading.count()).isEqualTo(4);
    assertThat(reading.sumSeconds()).isCloseTo(1_200, within(1e-6));
    assertThat(reading.quantileSeconds(1.0)).isLessThanOrEqualTo(600);
  }

  @Test
  void losesNothingWhileItIsRead() {
    var threads = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < 3; i++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                var stripe = timer.stripe();
                for (var n = 0; n < 50_000; n++) {
                  stripe.recordNanos(1_000);
                  timer.recordNanos(1_000);
                }
              }));
    }
    while (!threads.stream().allMatch(CompletableFuture::isDone)) {
      timer.read();
    }
    threads.forEach(CompletableFuture::join);

    var reading = timer.read();
    assertThat(reading.count()).isEqualTo(300_000);
    assertThat(reading.sumSeconds()).isCloseTo(0.3, within(1e-9));
    assertThat(reading.window().getTotalCount()).isEqualTo(300_000);
  }
}
