package io.honeyguide.recommender.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static final ItemFacts TENT = facts("tent", "camping", 99, "red", "light");

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final Selection selection = new Selection(model);
  private final RankedList candidates = new RankedList();
  private final RankedList list = new RankedList();

  private static ItemFacts facts(String id, String category, double price, String... tags) {
    return new ItemFacts(
        id,
        "",
        category,
        List.of(tags),
        price,
        ItemFacts.UNKNOWN_STOCK,
        false,
        ItemFacts.NEVER,
        Map.of("brand", "acme"));
  }

  private static Rules wanting(String name, String... values) {
    return new Rules(Map.of(name, List.of(values)), Double.NaN, Double.NaN, List.of(), 0, 0);
  }

  private static Rules prices(double least, double most) {
    return new Rules(Map.of(), least, most, List.of(), 0, 0);
  }

  private static Rules shaping(int categoryMost, float diversity) {
    return new Rules(Map.of(), Double.NaN, Double.NaN, List.of(), categoryMost, diversity);
  }

  @Test
  void demandsAnyOfTheValuesOfEveryName() {
    assertThat(wanting("category", "food", "camping").areMetBy(TENT)).isTrue();
    assertThat(wanting("category", "food").areMetBy(TENT)).isFalse();
    assertThat(wanting("tag", "light").areMetBy(TENT)).isTrue();
    assertThat(wanting("brand", "acme").areMetBy(TENT)).isTrue();
    assertThat(wanting("colour", "acme").areMetBy(TENT)).isFalse();
    var both =
        new Rules(
            Map.of("brand", List.of("acme"), "tag", List.of("blue")),
            Double.NaN,
            Double.NaN,
            List.of(),
            0,
            0);
    assertThat(both.areMetBy(TENT)).isFalse();
  }

  @Test
  void boundsPricesOnBothSidesAndMeetsNoneWithoutAPrice() {
    assertThat(prices(99, 99).areMetBy(TENT)).isTrue();
    assertThat(prices(Double.NaN, 98.9).areMetBy(TENT)).isFalse();
    assertThat(prices(99.1, Double.NaN).areMetBy(TENT)).isFalse();
    assertThat(prices(0, Double.NaN).areMetBy(ItemFacts.of("x"))).isFalse();
    assertThat(prices(Double.NaN, 1e9).areMetBy(ItemFacts.of("x"))).isFalse();
    assertThat(Rules.NONE.areMetBy(ItemFacts.of("x"))).isTrue();
  }

  @Test
  void multipliesTheFactorsOfAllBoostsThatFit() {
    var boosts =
        List.of(
            new Boost(new Trait("brand", "acme"), 2),
            new Boost(new Trait("tag", "light"), 1.5f),
            new Boost(new Trait("tag", "blue"), 7));
    var rules = new Rules(Map.of(), Double.NaN, Double.NaN, boosts, 0, 0);

    assertThat(rules.factorOf(TENT)).isEqualTo(3);
    assertThat(rules.factorOf(ItemFacts.of("x"))).isEqualTo(1);
    assertThatThrownBy(() -> new Boost(new Trait("tag", "blue"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void countsWhatTwoItemsHaveInCommonAsTheirLikeness() {
    // camping, red and light against camping, light and small: 2 of 4.
    var mat = facts("mat", "camping", 9, "light", "small");
    assertThat(Selection.likeness(TENT, mat)).isEqualTo(.5f);
    assertThat(Selection.likeness(TENT, TENT)).isEqualTo(1);
    assertThat(Selection.likeness(ItemFacts.of("a"), ItemFacts.of("b"))).isZero();
  }

  private void candidate(ItemFacts facts, float score) {
    model.learn(facts, 0);
    candidates.offer(model.items().find(facts.id()), score, 0);
  }

  private List<String> pick(Rules rules, int wanted) {
    list.clear(wanted);
    selection.pick(candidates, rules, list, wanted);
    var ids = new ArrayList<String>();
    for (var place = 0; place < list.count(); place++) {
      ids.add(model.items().text(list.item(place)));
    }
    return ids;
  }

  @Test
  void takesSoManyOfACategoryAndAnyNumberWithoutOne() {
    candidates.clear(200);
    candidate(facts("a", "x", 1), 9);
    candidate(facts("b", "x", 1), 8);
    candidate(facts("c", "x", 1), 7);
    candidate(facts("d", "y", 1), 6);
    candidate(ItemFacts.of("e"), 5);
    candidate(ItemFacts.of("f"), 4);

    assertThat(pick(shaping(1, 0), 10)).containsExactly("a", "d", "e", "f");
    assertThat(pick(shaping(2, 0), 4)).containsExactly("a", "b", "d", "e");
  }

  private static ItemFacts onShelves(String id, String... categories) {
    return new ItemFacts(
        id,
        "",
        List.of(categories),
        List.of(),
        1,
        ItemFacts.UNKNOWN_STOCK,
        false,
        ItemFacts.NEVER,
        Map.of());
  }

  @Test
  void anItemMeetsADemandWithAnyOfItsCategories() {
    var item = onShelves("a", "x", "y");

    assertThat(wanting("category", "y").areMetBy(item)).isTrue();
    assertThat(wanting("category", "z").areMetBy(item)).isFalse();
    assertThat(wanting("category", "").areMetBy(item)).isFalse();
    assertThat(wanting("category", "").areMetBy(ItemFacts.of("b"))).isTrue();
    // x and y against y and z: 1 of 3.
    assertThat(Selection.likeness(item, onShelves("b", "y", "z"))).isEqualTo(1f / 3);
  }

  @Test
  void countsAnItemForEachOfItsCategories() {
    candidates.clear(200);
    candidate(onShelves("a", "x", "y"), 9);
    candidate(onShelves("b", "y", "z"), 8);
    candidate(onShelves("c", "z"), 7);
    candidate(onShelves("d", "x", "z"), 6);
    candidate(onShelves("e", "w"), 5);

    // With one of each a takes x and y, c takes z; with two a and b fill y, c fills z.
    assertThat(pick(shaping(1, 0), 10)).containsExactly("a", "c", "e");
    assertThat(pick(shaping(2, 0), 10)).containsExactly("a", "b", "c", "e");
  }

  @Test
  void fillsUpWithoutGoingBeyondTheCapOfAnyCategory() {
    candidates.clear(200);
    candidate(onShelves("a", "x"), 9);
    for (var facts :
        List.of(onShelves("b", "x", "y"), onShelves("c", "y", "z"), onShelves("d", "z"))) {
      model.learn(facts, 0);
    }
    model.learn(new BehaviourEvent.View("v", null, "d", 5));
    model.learn(new BehaviourEvent.View("v", null, "c", 6));
    model.learn(new BehaviourEvent.View("w", null, "c", 7));
    var rules = shaping(1, 0);
    assertThat(pick(rules, 4)).containsExactly("a");
    var fillers = new RankedList();

    selection.fill(list, rules, 4, item -> true, fillers);

    // c is most wanted and takes y and z; b stands under x, too, and d under z.
    assertThat(fillers.count()).isEqualTo(1);
    assertThat(model.items().text(fillers.item(0))).isEqualTo("c");
  }

  /**
   * Scores 10, 9, 8, 5 spread to 1, .8, .6, 0. With d = .5 after a: b .4 - .5 (all in common) =
   * -.1, c .3 - 0, d 0 - 0; after c: b is -.1 still, d 0.
   */
  @Test
  void weighsScoresAgainstLikeness() {
    candidates.clear(200);
    candidate(facts("a", "x", 1, "red"), 10);
    candidate(facts("b", "x", 1, "red"), 9);
    candidate(facts("c", "y", 1, "blue"), 8);
    candidate(facts("d", "z", 1), 5);

    assertThat(pick(shaping(0, 0), 4)).containsExactly("a", "b", "c", "d");
    assertThat(pick(shaping(0, .5f), 4)).containsExactly("a", "c", "d", "b");
    assertThat(list.score(1)).isCloseTo(8, within(0f));
  }

  @Test
  void fillsUpWithTheMostWantedOfWhatTheCapsLeave() {
    candidates.clear(200);
    candidate(facts("a", "x", 1), 9);
    candidate(facts("b", "x", 1), 8);
    for (var id : List.of("c", "d", "e")) {
      model.learn(facts(id, "y", 1), 0);
    }
    model.learn(new BehaviourEvent.View("v", null, "d", 5));
    var rules = shaping(1, 0);
    assertThat(pick(rules, 4)).containsExactly("a");
    var fillers = new RankedList();

    selection.fill(list, rules, 4, item -> true, fillers);

    // Of y the one that somebody looked at; x has its one.
    assertThat(fillers.count()).isEqualTo(1);
    assertThat(model.items().text(fillers.item(0))).isEqualTo("d");
  }
}
