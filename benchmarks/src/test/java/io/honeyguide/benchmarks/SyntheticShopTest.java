package io.honeyguide.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SyntheticShopTest {

  private static final int EVENTS = 20_000;

  @Test
  void makesTheSameEventsFromTheSameSeed() {
    assertThat(new SyntheticShop(1000, 100, 7).next(500))
        .isEqualTo(new SyntheticShop(1000, 100, 7).next(500))
        .isNotEqualTo(new SyntheticShop(1000, 100, 8).next(500));
  }

  @Test
  void goesForwardInTime() {
    assertThat(new SyntheticShop(1000, 100, 7).next(EVENTS))
        .isSortedAccordingTo((a, b) -> Long.compare(a.timeMs(), b.timeMs()));
  }

  @Test
  void keepsVisitsShortAndSomeItemsInDemand() {
    var events = new SyntheticShop(20_000, 5000, 7).next(EVENTS);

    var visits = events.stream().map(BehaviourEvent::visit).distinct().count();
    var byItem =
        events.stream()
            .map(BehaviourEvent::item)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    var highest = byItem.values().stream().mapToLong(Long::longValue).max().orElse(0);

    assertThat((double) EVENTS / visits).isBetween(4.0, 8.0);
    assertThat(byItem).hasSizeGreaterThan(2_000);
    assertThat(highest).isGreaterThan(100);
  }
}
