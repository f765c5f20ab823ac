package io.honeyguide.recommender.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.ItemFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LikenessSearchTest {

  private final ContentIndex index = new ContentIndex();
  private final LikenessSearch search = new LikenessSearch(index);

  private static ItemFacts facts(String title, String category, String... tags) {
    return new ItemFacts(
        "x",
        title,
        category,
        List.of(tags),
        Double.NaN,
        ItemFacts.UNKNOWN_STOCK,
        false,
        ItemFacts.NEVER,
        Map.of());
  }

  private static Offset<Float> closely() {
    return within(1e-4f);
  }

  private List<Integer> found() {
    search.find(item -> true);
    var items = new ArrayList<Integer>();
    for (var place = 0; place < search.foundCount(); place++) {
      items.add(search.foundItem(place));
    }
    return items;
  }

  @Test
  void takesWordsOfTitleAndTagsAndTheCategoryAsAWhole() {
    assertThat(ContentIndex.words(facts("Light TENT, for two: light!", "Sport/Camping", "two men")))
        .isEqualTo(
            Map.of("/Sport/Camping", 1, "light", 2, "tent", 1, "for", 1, "two", 2, "men", 1));
    assertThat(ContentIndex.words(ItemFacts.of("x"))).isEmpty();
  }

  /**
   * Three items; red describes two of them, tent two, mat one: idf ln(1 + 3/2) = .9163, .9163 and
   * ln(1 + 3/1) = 1.3863. Item 0 is (red, tent), item 1 (red, mat): the cosine is .9163^2 / (1.2958
   * * 1.6617) = .3899. Item 2 is (tent) alone: .9163^2 / (1.2958 * .9163) = .7071.
   */
  @Test
  void measuresTheCosineOfRareWords() {
    index.update(0, facts("red tent", ""));
    index.update(1, facts("red mat", ""));
    index.update(2, facts("tent", ""));
    search.begin();
    search.add(0, 1);

    assertThat(search.likeness(0)).isCloseTo(1, closely());
    assertThat(search.likeness(1)).isCloseTo(.3899f, closely());
    assertThat(search.likeness(2)).isCloseTo(.7071f, closely());
    assertThat(search.likeness(7)).isZero();
    assertThat(found()).containsExactly(0, 2, 1);
    assertThat(search.foundLikeness(1)).isCloseTo(.7071f, closely());
  }

  /** Of two items asked for, the one that weighs 3 counts for three quarters. */
  @Test
  void weighsSeveralItems() {
    index.update(0, facts("red", ""));
    index.update(1, facts("blue", ""));
    search.begin();
    search.add(0, 3);
    search.add(1, 1);

    assertThat(search.likeness(0)).isCloseTo(.75f, closely());
    assertThat(search.likeness(1)).isCloseTo(.25f, closely());
    assertThat(search.mostAlike(0)).isEqualTo(0);
    assertThat(search.mostAlike(9)).isEqualTo(-1);
  }

  @Test
  void takesNoMoreThanThreeItemsAndPassesOverThoseWithoutWords() {
    for (var item = 0; item < 4; item++) {
      index.update(item, facts("word" + item, ""));
    }
    search.begin();

    assertThat(search.add(9, 1)).isTrue();
    assertThat(search.isAsked()).isFalse();
    assertThat(search.add(0, 1)).isTrue();
    assertThat(search.add(1, 1)).isTrue();
    assertThat(search.add(2, 1)).isFalse();
  }

  @Test
  void doesNotFindWhatMayNotComeOrCannotBeShown() {
    index.update(0, facts("red", ""));
    index.update(1, facts("red", ""));
    index.update(
        2,
        new ItemFacts("h", "red", "", List.of(), Double.NaN, 0, false, ItemFacts.NEVER, Map.of()));
    search.begin();
    search.add(0, 1);
    search.find(item -> item != 0);

    assertThat(search.foundCount()).isEqualTo(1);
    assertThat(search.foundItem(0)).isEqualTo(1);
  }

  @Test
  void forgetsWordsWithTheirItems() {
    index.update(0, facts("red tent", "camping"));
    index.update(1, facts("red", ""));
    index.update(0, null);
    index.update(0, null);
    assertThat(index.count()).isEqualTo(1);
    index.update(1, facts("blue", ""));
    search.begin();
    search.add(1, 1);

    assertThat(found()).containsExactly(1);
    index.update(1, null);
    search.begin();
    assertThat(search.isPossible()).isFalse();
  }

  /** However it came about, an index of the same facts in the same order gives the same answers. */
  @Test
  void dependsOnTheFactsAlone() {
    var random = new Random(4);
    var newest = new HashMap<Integer, ItemFacts>();
    var order = new ArrayList<Integer>();
    for (var i = 0; i < 3000; i++) {
      var item = random.nextInt(200);
      var told =
          facts("w" + random.nextInt(30) + " w" + random.nextInt(30), "c" + random.nextInt(4));
      index.update(item, told);
      newest.put(item, told);
      order.remove((Integer) item);
      order.add(item);
    }
    var rebuilt = new ContentIndex();
    order.forEach(item -> rebuilt.update(item, newest.get(item)));
    var other = new LikenessSearch(rebuilt);
    for (var item = 0; item < 200; item++) {
      for (var each : List.of(search, other)) {
        each.begin();
        each.add(item, 1);
        each.add((item + 7) % 200, .5f);
        each.find(found -> true);
      }
      assertThat(other.foundCount()).isEqualTo(search.foundCount()).isPositive();
      for (var place = 0; place < search.foundCount(); place++) {
        assertThat(other.foundItem(place)).isEqualTo(search.foundItem(place));
        assertThat(other.foundLikeness(place)).isEqualTo(search.foundLikeness(place));
      }
    }
  }
}
