package io.honeyguide.recommender.model;

import static io.honeyguide.recommender.BehaviourEvents.login;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static io.honeyguide.recommender.BehaviourEvents.view;
import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BehaviourModelTest {

  private static final ModelLimits SMALL =
      new ModelLimits(64, 64, 32, 1 << 20, Duration.ofMinutes(30));

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());

  private List<String> itemsOf(int slot) {
    var items = new ArrayList<String>();
    for (var i = 0; i < model.visits().length(slot); i++) {
      var entry = model.visits().entries(slot)[model.visits().start(slot) + i];
      items.add(model.items().text(entry & VisitStore.ITEM_MASK));
    }
    return items;
  }

  private BehaviourEvent of(EventKind kind, String user, String item, long second) {
    return BehaviourEvent.of(kind, null, user, item, second * 1000, 5);
  }

  @Test
  void keepsAVisitsItemsInOrder() {
    visit("s", 0, "a", "b", "a").forEach(model::learn);

    var slot = model.visits().find("s");

    assertThat(itemsOf(slot)).containsExactly("a", "b", "a");
    assertThat(model.visits().distinctCount(slot)).isEqualTo(2);
    assertThat(model.visits().timeMs(slot)).isEqualTo(2000);
    assertThat(model.items().visitCount(model.items().find("a"))).isEqualTo(1);
  }

  @Test
  void goesOnInAFreshSlotAfterFiftyItems() {
    for (var i = 0; i < 51; i++) {
      model.learn(view("s", "i" + i, i));
    }

    var slot = model.visits().find("s");

    assertThat(itemsOf(slot)).containsExactly("i50");
    assertThat(model.visits().length(model.visits().previous(slot))).isEqualTo(50);
    assertThat(model.visits().count()).isEqualTo(2);
  }

  @Test
  void opensANewVisitOfAUserAfterThirtyMinutes() {
    model.learn(of(EventKind.VIEW, "u", "a", 0));
    model.learn(of(EventKind.VIEW, "u", "b", 1800));
    model.learn(of(EventKind.VIEW, "u", "c", 3601));

    var user = model.users().find("u");

    assertThat(model.visits().count()).isEqualTo(2);
    assertThat(itemsOf(model.users().newestVisit(user))).containsExactly("c");
  }

  @Test
  void joinsAnEventWithoutVisitToTheVisitOfItsUser() {
    model.learn(BehaviourEvent.of(EventKind.VIEW, "s", "u", "a", 0, 1));
    model.learn(of(EventKind.PURCHASE, "u", "a", 60));

    assertThat(itemsOf(model.visits().find("s"))).containsExactly("a", "a");
    assertThat(model.users().hasBought(model.users().find("u"), model.items().find("a"))).isTrue();
  }

  @Test
  void countsDemandOfNobody() {
    model.learn(new BehaviourEvent.View(null, null, "a", 0));

    assertThat(model.visits().count()).isZero();
    assertThat(model.items().demand(model.items().find("a"), 1, 0)).isEqualTo(1);
  }

  @Test
  void halvesDemandWithEachWindow() {
    model.learn(view("s", "a", 0));
    model.learn(view("t", "a", 3600));
    var item = model.items().find("a");

    assertThat(model.items().demand(item, 0, 3_600_000)).isCloseTo(1.5f, within(1e-5f));
    assertThat(model.items().demand(item, 0, 7_200_000)).isCloseTo(.75f, within(1e-5f));
    assertThat(model.items().demand(item, 1, 3_600_000))
        .isCloseTo((float) (1 + Math.pow(2, -1 / 24.0)), within(1e-5f));
  }

  /** A low rating was passed over, so that what its giver disliked could come back to him. */
  @Test
  void remembersWhoRatedAnItemLowAndLowersItsDemand() {
    model.learn(view("s", "a", 0));
    model.learn(BehaviourEvent.of(EventKind.RATING, null, "u", "a", 0, 2));

    var item = model.items().find("a");
    var user = model.users().find("u");
    assertThat(model.items().demand(item, 1, 0)).isEqualTo(.5f);
    assertThat(model.users().hasBought(user, item)).isTrue();
    assertThat(itemsOf(model.users().newestVisit(user))).containsExactly("a");
  }

  @Test
  void weighsKindsOfEvents() {
    model.learn(of(EventKind.PURCHASE, "u", "a", 0));
    model.learn(of(EventKind.RETURN, "u", "a", 0));
    model.learn(of(EventKind.RATING, "u", "b", 0));
    model.learn(of(EventKind.IMPRESSION, "u", "c", 0));

    assertThat(model.items().demand(model.items().find("a"), 1, 0)).isZero();
    assertThat(model.items().demand(model.items().find("b"), 1, 0)).isEqualTo(2.5f);
    assertThat(model.items().find("c")).isEqualTo(ItemStore.NONE);
    assertThat(itemsOf(model.users().newestVisit(model.users().find("u"))))
        .containsExactly("a", "b");
  }

  @Test
  void neverLetsTimeGoBack() {
    model.learn(view("s", "a", 100));
    model.learn(view("s", "b", 50));

    assertThat(model.nowMs()).isEqualTo(100_000);
    assertThat(model.visits().timeMs(model.visits().find("s"))).isEqualTo(100_000);
  }

  @Test
  void keepsALongVisitsIdWhenItsOwnOldestSlotIsForgotten() {
    var tight = new ModelLimits(16, 4096, 16, 1 << 20, Duration.ofMinutes(30));
    var small = new BehaviourModel(tight, EventWeights.standard());
    for (var i = 0; i < 50 * 20 + 1; i++) {
      small.learn(view("long", "i" + i, i));
    }

    var slot = small.visits().find("long");

    assertThat(small.visits().isLive(slot)).isTrue();
    assertThat(small.visits().length(slot)).isEqualTo(1);
    assertThat(small.visits().count()).isEqualTo(16);
  }

  @Property(tries = 25)
  void staysWithinItsLimitsAndWhole(@ForAll long seed) {
    var small = new BehaviourModel(SMALL, EventWeights.standard());
    var random = new Random(seed);
    for (var event : shop(seed, 6000, 900, 400, 700)) {
      small.learn(event);
      if (random.nextInt(10) == 0) {
        small.learn(login(random, 900, 400, event.timeMs()));
        small.forget("u" + random.nextInt(400));
      }
      assertThat(small.visits().count()).isLessThanOrEqualTo(64);
      assertThat(small.items().count()).isLessThanOrEqualTo(64);
      assertThat(small.users().count()).isLessThanOrEqualTo(32);
    }
    assertThat(small.forgottenVisits()).isPositive();
    assertThat(small.forgottenItems()).isPositive();
    assertThat(small.forgottenUsers()).isPositive();
    checkWhole(small);
  }

  @Property(tries = 10)
  void staysWithinItsBytesAtTenTimesAsMuch(@ForAll long seed) {
    var limits = new ModelLimits(1 << 20, 1 << 20, 1 << 20, 128 << 10, Duration.ofMinutes(30));
    var small = new BehaviourModel(limits, EventWeights.standard());
    var most = 0L;
    for (var event : shop(seed, 60_000, 20_000, 5000, 9000)) {
      small.learn(event);
      most = Math.max(most, small.bytes());
    }
    assertThat(most).isLessThan((128 << 10) + 16_384);
    assertThat(small.forgottenItems()).isPositive();
    // Arrays have slack and chunks are large next to so small a limit: 8 chunks are 2 MiB.
    assertThat(small.heapBytes()).isLessThan(4L << 20);
    checkWhole(small);
  }

  /** Every visit's items and users exist, and its distinct items name it among their postings. */
  private static void checkWhole(BehaviourModel model) {
    var live = 0;
    var slots = new ArrayList<Integer>();
    for (var item = 0; item < model.items().end(); item++) {
      for (var i = 0; model.items().isUsed(item) && i < model.items().postingCount(item); i++) {
        var slot = model.items().postings(item)[model.items().postingStart(item) + i];
        if (model.visits().isLive(slot)) {
          assertThat(model.visits().holds(slot, item)).isTrue();
          slots.add(slot);
          live++;
        }
      }
    }
    var distinct = slots.stream().distinct().mapToInt(model.visits()::distinctCount).sum();
    assertThat(live).isEqualTo(distinct);
    for (var slot : slots) {
      for (var i = 0; i < model.visits().length(slot); i++) {
        var entry = model.visits().entries(slot)[model.visits().start(slot) + i];
        assertThat(model.items().isUsed(entry & VisitStore.ITEM_MASK)).isTrue();
      }
    }
  }
}
