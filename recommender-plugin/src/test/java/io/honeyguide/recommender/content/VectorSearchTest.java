package io.honeyguide.recommender.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class VectorSearchTest {

  private final ContentIndex index = new ContentIndex();
  private final LikenessSearch search = new LikenessSearch(index);

  private static ItemVector vector(float... numbers) {
    return Objects.requireNonNull(ItemVector.of(numbers));
  }

  private static ItemFacts facts(String title, ItemVector vector) {
    return new ItemFacts(
        "x",
        title,
        List.of(),
        List.of(),
        Double.NaN,
        ItemFacts.UNKNOWN_STOCK,
        false,
        ItemFacts.NEVER,
        Map.of(),
        vector);
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

  /** (3, 4) and (4, 3): the cosine is 24 / 25; (-4, 3) stands at a right angle to (3, 4). */
  @Test
  void measuresTheCosineOfVectorsWhateverTheirLength() {
    index.update(0, facts("", vector(3, 4)));
    index.update(1, facts("", vector(8, 6)));
    index.update(2, facts("", vector(-4, 3)));
    index.update(3, facts("", vector(-3, -4)));
    search.begin();
    search.add(0, 2);

    assertThat(found()).containsExactly(0, 1);
    assertThat(search.likeness(0)).isCloseTo(1, closely());
    assertThat(search.likeness(1)).isCloseTo(.96f, closely());
    assertThat(search.likeness(2)).isZero();
    assertThat(search.likeness(3)).isZero();
    assertThat(search.likeness(9)).isZero();
    assertThat(search.mostAlike(1)).isEqualTo(0);
  }

  /** Of (1, 0) by 3 and (0, 1) by 1, (3, 4) is like by (3 * .6 + 1 * .8) / 4 = .65. */
  @Test
  void weighsSeveralItems() {
    index.update(0, facts("", vector(1, 0)));
    index.update(1, facts("", vector(0, 1)));
    index.update(2, facts("", vector(3, 4)));
    search.begin();
    search.add(0, 3);
    search.add(1, 1);

    search.find(item -> true);

    assertThat(search.likeness(2)).isCloseTo(.65f, closely());
  }

  @Test
  void takesTheLargerOfWordsAndVectors() {
    index.update(0, facts("red", vector(3, 4)));
    index.update(1, facts("red", vector(-4, 3)));
    index.update(2, facts("blue", vector(8, 6)));
    index.update(3, facts("red", ItemVector.NONE));
    search.begin();
    search.add(0, 1);

    assertThat(found()).containsExactly(0, 1, 3, 2);
    assertThat(search.likeness(1)).isCloseTo(1, closely());
    assertThat(search.likeness(2)).isCloseTo(.96f, closely());
  }

  private float[] near(float[] centre, double spread, Random random) {
    var numbers = centre.clone();
    for (var place = 0; place < numbers.length; place++) {
      numbers[place] += (float) (spread * random.nextGaussian());
    }
    return numbers;
  }

  /** 3,000 items, 100 to a bunch, all of which lie on one side, as embeddings of texts do. */
  @Test
  void findsTheNearestOfManyWithoutComparingAll() {
    var random = new Random(7);
    for (var bunch = 0; bunch < 30; bunch++) {
      var centre = new float[64];
      Arrays.fill(centre, 1);
      centre = near(centre, 1, random);
      for (var item = 0; item < 100; item++) {
        index.update(100 * bunch + item, facts("", vector(near(centre, .3, random))));
      }
    }
    for (var bunch = 0; bunch < 30; bunch++) {
      search.begin();
      search.add(100 * bunch, 1);
      var own = bunch;

      assertThat(found()).hasSize(60).contains(100 * bunch).allMatch(item -> item / 100 == own);
      // The cosine with another bunch is about a half of that within one, likeness is less.
      assertThat(search.likeness((100 * bunch + 500) % 3000))
          .isLessThan(search.likeness(100 * bunch + 1) / 2);
    }
  }

  @Test
  void dependsOnTheFactsAlone() {
    var random = new Random(3);
    var facts = new ArrayList<ItemFacts>();
    for (var item = 0; item < 1000; item++) {
      facts.add(facts("", vector(near(new float[16], 1, random))));
    }
    var order = new ArrayList<Integer>();
    for (var item = 0; item < 1000; item++) {
      index.update(item, facts.get((item + 1) % 1000));
      index.update(item, facts.get(item));
      order.add(item);
    }
    Collections.shuffle(order, random);
    var rebuilt = new ContentIndex();
    order.forEach(item -> rebuilt.update(item, facts.get(item)));
    var other = new LikenessSearch(rebuilt);
    for (var item = 0; item < 50; item++) {
      var asked = item;
      for (var each : List.of(search, other)) {
        each.begin();
        each.add(asked, 1);
        each.add(asked + 7, .5f);
        each.find(found -> found % 3 > 0);
      }
      assertThat(other.foundCount()).isEqualTo(search.foundCount()).isPositive();
      for (var place = 0; place < search.foundCount(); place++) {
        assertThat(search.foundItem(place) % 3).isPositive();
        assertThat(other.foundItem(place)).isEqualTo(search.foundItem(place));
        assertThat(other.foundLikeness(place)).isEqualTo(search.foundLikeness(place));
      }
    }
  }

  @Test
  void forgetsVectorsWithTheirItems() {
    index.update(0, facts("", vector(1, 0)));
    index.update(1, facts("", vector(1, 0)));
    index.update(0, null);
    search.begin();

    assertThat(search.add(0, 1)).isTrue();
    assertThat(search.isAsked()).isFalse();
    search.add(1, 1);
    assertThat(found()).containsExactly(1);
    index.update(1, facts("", ItemVector.NONE));
    assertThat(search.isPossible()).isFalse();
    index.update(1, facts("", vector(1, 0, 1)));
    search.begin();
    search.add(1, 1);
    assertThat(found()).containsExactly(1);
  }
}
