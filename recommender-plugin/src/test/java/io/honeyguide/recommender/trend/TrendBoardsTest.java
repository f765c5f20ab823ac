package io.honeyguide.recommender.trend;

import static io.honeyguide.recommender.BehaviourEvents.shop;
import static io.honeyguide.recommender.BehaviourEvents.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.ModelLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TrendBoardsTest {

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final TrendBoards boards = new TrendBoards(model);

  private void learn(BehaviourEvent event) {
    boards.observe(model.learn(event), model.weightOf(event) > 0);
  }

  private List<String> board(TrendWindow window) {
    var items = new ArrayList<String>();
    for (var place = 0; place < boards.count(window); place++) {
      items.add(model.items().text(boards.item(window, place)));
    }
    return items;
  }

  @Test
  void ordersByDemandOfTheWindow() {
    // Three old events count 3 x 2^-24 in the hour's window, 1.5 in the day's.
    learn(view("s", "old", 0));
    learn(view("t", "old", 0));
    learn(view("u", "old", 0));
    learn(view("v", "new", 86_400));

    assertThat(board(TrendWindow.HOUR)).containsExactly("new", "old");
    assertThat(board(TrendWindow.DAY)).containsExactly("old", "new");
    assertThat(boards.demand(TrendWindow.DAY, boards.item(TrendWindow.DAY, 0))).isEqualTo(1.5f);
  }

  @Test
  void movesAnItemDownThatIsReturned() {
    learn(BehaviourEvent.of(EventKind.PURCHASE, null, "u", "a", 0, 1));
    learn(BehaviourEvent.of(EventKind.CART, null, "u", "b", 0, 1));
    learn(BehaviourEvent.of(EventKind.REMOVE, null, "u", "a", 0, 1));
    learn(BehaviourEvent.of(EventKind.REMOVE, null, "u", "a", 0, 1));

    assertThat(board(TrendWindow.DAY)).containsExactly("b", "a");
  }

  /** Without events that take demand away the boards are at all times what sorting would give. */
  @Property(tries = 20)
  void agreesWithSorting(@ForAll long seed) {
    var fresh = new TrendBoardsTest();
    for (var event : shop(seed, 5000, 500, 50, 600)) {
      if (fresh.model.weightOf(event) >= 0) {
        fresh.learn(event);
      }
    }
    checkSorted(fresh);
    for (var user = 0; user < 5; user++) {
      fresh.model.forget("u" + user).ifPresent(fresh.boards::fell);
      checkSorted(fresh);
    }
  }

  private static void checkSorted(TrendBoardsTest fresh) {
    for (var window : TrendWindow.values()) {
      assertThat(fresh.board(window)).isEqualTo(sorted(fresh.model.items(), window.column()));
    }
    assertThat(fresh.beginnings()).isEqualTo(sorted(fresh.model.items(), ItemStore.BEGINNINGS));
  }

  private static List<String> sorted(ItemStore items, int column) {
    return IntStream.range(0, items.end())
        .filter(item -> items.demandRank(item, column) > Double.NEGATIVE_INFINITY)
        .filter(items::isUsed)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer item) -> -items.demandRank(item, column))
                .thenComparingInt(item -> item))
        .limit(TrendBoards.PLACES)
        .map(items::text)
        .toList();
  }

  private List<String> beginnings() {
    return IntStream.range(0, boards.beginningCount())
        .mapToObj(place -> model.items().text(boards.beginning(place)))
        .toList();
  }

  @Test
  void ordersByWhatStrangersBeginWith() {
    for (var i = 0; i < 3; i++) {
      learn(view("v" + i, "door", i));
      learn(view("v" + i, "till", i));
      learn(view("v" + i, "till", i));
    }

    assertThat(board(TrendWindow.DAY)).containsExactly("till", "door");
    assertThat(beginnings()).containsExactly("door", "till");
  }

  @Test
  void dropsForgottenItemsAtOnce() {
    var limits = new ModelLimits(64, 16, 16, 1 << 20, Duration.ofMinutes(30));
    var small = new BehaviourModel(limits, EventWeights.standard());
    var smallBoards = new TrendBoards(small);
    for (var i = 0; i < 200; i++) {
      smallBoards.observe(small.learn(view("s", "i" + i, i)), true);
      for (var place = 0; place < smallBoards.count(TrendWindow.DAY); place++) {
        assertThat(small.items().isUsed(smallBoards.item(TrendWindow.DAY, place))).isTrue();
      }
      assertThat(smallBoards.count(TrendWindow.DAY)).isEqualTo(small.items().count());
    }
  }
}
