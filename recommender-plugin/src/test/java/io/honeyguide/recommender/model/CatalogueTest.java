package io.honeyguide.recommender.model;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.event.ItemVector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private final BehaviourModel model = model(CatalogueLimits.standard());

  private static BehaviourModel model(CatalogueLimits limits) {
    return new BehaviourModel(
        new ModelLimits(200, 64, 60, 1 << 20, Duration.ofMinutes(30), limits),
        EventWeights.standard());
  }

  private static ItemFacts facts(String id, long stock, boolean hidden, long expiresMs) {
    return new ItemFacts(id, "", "", List.of(), Double.NaN, stock, hidden, expiresMs, Map.of());
  }

  private boolean isShown(String id, long atMs) {
    return model.catalogue().isShown(model.items().find(id), atMs);
  }

  @Test
  void showsWhatIsNeitherHiddenNorExpiredNorOutOfStock() {
    model.learn(view("v", "untold", 1));
    model.learn(ItemFacts.of("plain"), 1);
    model.learn(facts("hidden", 5, true, ItemFacts.NEVER), 1);
    model.learn(facts("sold", 0, false, ItemFacts.NEVER), 1);
    model.learn(facts("expires", 5, false, 1000), 1);

    assertThat(isShown("untold", 5000)).isTrue();
    assertThat(isShown("plain", 5000)).isTrue();
    assertThat(isShown("hidden", 0)).isFalse();
    assertThat(isShown("sold", 0)).isFalse();
    assertThat(isShown("expires", 999)).isTrue();
    assertThat(isShown("expires", 1000)).isFalse();
  }

  @Test
  void replacesFactsAsAWhole() {
    model.learn(facts("a", 0, true, 1000), 1);
    model.learn(ItemFacts.of("a"), 2);

    assertThat(isShown("a", 5000)).isTrue();
    assertThat(model.catalogue().facts(model.items().find("a"))).isEqualTo(ItemFacts.of("a"));
    assertThat(model.catalogue().count()).isEqualTo(1);
  }

  @Test
  void keepsADeletedItemAwayUntilItIsPutAgain() {
    model.learn(ItemFacts.of("a"), 1);
    model.learn(new ItemRemoval("a"), 2);
    model.learn(new ItemRemoval("a"), 3);
    model.learn(view("v", "a", 4));

    assertThat(isShown("a", 0)).isFalse();
    assertThat(model.catalogue().facts(model.items().find("a"))).isNull();
    assertThat(model.catalogue().count()).isZero();
    assertThat(model.catalogue().deletedCount()).isEqualTo(1);

    model.learn(ItemFacts.of("a"), 5);

    assertThat(isShown("a", 0)).isTrue();
    assertThat(model.catalogue().deletedCount()).isZero();
  }

  @Test
  void keepsAnItemAwayThatWasDeletedBeforeAnybodyKnewIt() {
    model.learn(new ItemRemoval("a"), 1);
    model.learn(view("v", "a", 2));

    assertThat(isShown("a", 3)).isFalse();
    assertThat(model.catalogue().deletedCount()).isEqualTo(1);
  }

  @Test
  void keepsItsItemsWhenTheModelForgetsOthers() {
    model.learn(ItemFacts.of("kept"), 0);
    model.learn(facts("hidden", 5, true, ItemFacts.NEVER), 0);
    for (var i = 0; i < 500; i++) {
      model.learn(view("v" + i, "i" + i, i));
    }

    assertThat(model.forgottenItems()).isPositive();
    assertThat(model.items().find("kept")).isNotEqualTo(ItemStore.NONE);
    assertThat(isShown("hidden", 0)).isFalse();
    // 64 items beside those of the catalogue.
    assertThat(model.items().count()).isBetween(60, 66);
  }

  @Test
  void forgetsTheOldestEntriesAboveItsLimitAndCountsThem() {
    var small = model(new CatalogueLimits(16, 1 << 20));
    small.learn(view("v", "i0", 1));
    for (var i = 0; i < 20; i++) {
      small.learn(ItemFacts.of("i" + i), i);
    }

    assertThat(small.catalogue().count()).isEqualTo(16);
    assertThat(small.catalogue().forgotten()).isEqualTo(4);
    // An event named i0, so it is still an item; of i1 nothing is left.
    assertThat(small.items().find("i0")).isNotEqualTo(ItemStore.NONE);
    assertThat(small.items().find("i1")).isEqualTo(ItemStore.NONE);
    assertThat(small.catalogue().facts(small.items().find("i4"))).isNotNull();
  }

  private static ItemFacts pointing(String id, float... numbers) {
    return new ItemFacts(
        id,
        "",
        List.of(),
        List.of(),
        1,
        1,
        false,
        5,
        Map.of(),
        Objects.requireNonNull(ItemVector.of(numbers)));
  }

  @Test
  void takesVectorsOfOneDimensionUntilThereIsNoneLeft() {
    model.learn(pointing("a", 1, 2), 1);
    model.learn(pointing("b", 1, 2), 1);

    var wide = pointing("c", 1, 2, 3);
    assertThat(model.catalogue().defectOf(wide))
        .hasToString("bad_value: the catalogue has vectors of 2 numbers, found 3");
    assertThatThrownBy(() -> model.learn(wide, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThat(model.catalogue().defectOf(ItemFacts.of("c"))).isNull();

    model.learn(ItemFacts.of("a"), 3);
    model.learn(new ItemRemoval("b"), 4);
    assertThat(model.catalogue().vectorCount()).isZero();
    model.learn(wide, 5);
    assertThat(model.catalogue().defectOf(pointing("a", 1, 2))).isNotNull();
  }

  @Test
  void countsVectorsAmongItsBytes() {
    model.learn(pointing("a", 1, 2), 1);
    var before = model.catalogueBytes();

    model.learn(pointing("b", 3, 4), 2);

    assertThat(model.catalogueBytes() - before).isGreaterThan(160 + 72 + 8);
  }

  @Test
  void staysBelowItsBytes() {
    var small = model(new CatalogueLimits(1000, 65_536));
    for (var i = 0; i < 5000; i++) {
      small.learn(
          new ItemFacts("i" + i, "x".repeat(300), "", List.of(), 1, 1, false, 5, Map.of("a", "b")),
          i);
    }

    assertThat(small.catalogueBytes()).isLessThanOrEqualTo(65_536);
    assertThat(small.catalogue().count() + small.catalogue().forgotten()).isEqualTo(5000);
    assertThat(small.items().count()).isEqualTo(small.catalogue().count());
  }
}
