package io.honeyguide.distribution.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.distribution.demo.ShopVisits.Pace;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShopVisitsTest {

  private static final long START_MS = 1_700_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final Pace PACE = new Pace(1, 20);

  private final Shop shop = Shop.open();

  @Test
  void sellsThingsWithNamesThatServeSeveralPurposes() {
    assertThat(shop.purposes()).hasSizeGreaterThan(20);
    assertThat(shop.names()).hasSizeGreaterThan(150);
    assertThat(shop.name("burr-grinder")).isEqualTo("Burr grinder");
    assertThat(shop.purposes().stream().mapToInt(purpose -> purpose.items().size()).sum())
        .as("places in purposes, more than there are things")
        .isGreaterThan(shop.names().size());
  }

  @Test
  void sameSeedGivesSameVisitsAndAnotherOneOthers() {
    assertThat(hour(1)).isEqualTo(hour(1)).isNotEqualTo(hour(2));
  }

  @Test
  void eventsComeInOrderOfTimeAndBeforeTheEnd() {
    assertThat(hour(1))
        .extracting(BehaviourEvent::timeMs)
        .isSorted()
        .allMatch(time -> time >= START_MS && time < START_MS + HOUR_MS);
  }

  @Test
  void inPiecesTheSameHappensAsAtOnce() {
    var visits = new ShopVisits(shop, 1, START_MS, PACE);
    var events = new ArrayList<BehaviourEvent>();
    for (var endMs = START_MS; endMs <= START_MS + HOUR_MS; endMs += 700) {
      visits.runUntil(Math.min(endMs, START_MS + HOUR_MS), events::add);
    }
    visits.runUntil(START_MS + HOUR_MS, events::add);

    assertThat(events).isEqualTo(hour(1));
  }

  @Test
  void arrivalsKeepThePace() {
    var visits = new ShopVisits(shop, 1, START_MS, PACE);
    visits.runUntil(START_MS + HOUR_MS, event -> {});
    // 3,600 expected, deviation 60 (Poisson).
    assertThat((double) visits.visitCount()).isCloseTo(3600, within(240.0));

    visits.changePace(new Pace(10, 20), START_MS + HOUR_MS);
    var before = visits.visitCount();
    visits.runUntil(START_MS + HOUR_MS + 100_000, event -> {});
    assertThat((double) visits.visitCount() - before).isCloseTo(1000, within(130.0));
  }

  @Test
  void visitsHoldThingsThatBelongTogether() {
    Map<String, Set<String>> seen = new HashMap<>();
    for (var event : hour(1)) {
      if (event.kind() == EventKind.VIEW) {
        seen.computeIfAbsent(String.valueOf(event.visit()), id -> new HashSet<>())
            .add(event.item());
      }
    }
    var pairs = 0;
    var related = 0;
    for (var visit : seen.values()) {
      for (var first : visit) {
        for (var second : visit) {
          if (!first.equals(second)) {
            pairs++;
            related += serveTheSame(first, second) ? 1 : 0;
          }
        }
      }
    }
    assertThat((double) related / pairs).isGreaterThan(0.5);
  }

  private boolean serveTheSame(String first, String second) {
    return shop.purposes().stream()
        .anyMatch(purpose -> purpose.items().containsAll(List.of(first, second)));
  }

  private List<BehaviourEvent> hour(long seed) {
    var events = new ArrayList<BehaviourEvent>();
    new ShopVisits(shop, seed, START_MS, PACE).runUntil(START_MS + HOUR_MS, events::add);
    return events;
  }
}
