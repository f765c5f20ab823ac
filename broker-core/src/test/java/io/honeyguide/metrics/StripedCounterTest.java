package io.honeyguide.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StripedCounterTest {

  @Test
  void sumsStripesAndSharedAdditions() {
    var counter = new StripedCounter(false);
    var first = counter.stripe();
    var second = counter.stripe();

    first.increment();
    second.add(5);
    counter.add(10);

    assertThat(counter.total()).isEqualTo(16);
  }

  @Test
  void losesNothingWhenEveryThreadHasItsStripe() {
    var counter = new StripedCounter(false);
    var threads = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < 4; i++) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                var stripe = counter.stripe();
                for (var n = 0; n < 100_000; n++) {
                  stripe.increment();
                  counter.add(1);
                }
              }));
    }
    threads.forEach(CompletableFuture::join);

    assertThat(counter.total()).isEqualTo(800_000);
  }

  @Test
  void refusesToShrinkUnlessItGoesUpAndDown() {
    var upDown = new StripedCounter(true);
    upDown.add(3);
    upDown.add(-1);
    upDown.stripe().add(-1);

    assertThat(upDown.total()).isEqualTo(1);
    assertThatThrownBy(() -> new StripedCounter(false).add(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a counter only grows, but was given -1");
  }
}
