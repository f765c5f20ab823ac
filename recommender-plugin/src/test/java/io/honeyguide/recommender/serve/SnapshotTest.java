package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.Recommendation.Source;
import io.honeyguide.recommender.trend.TrendWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {

  private final Recommender recommender =
      new Recommender(
          RecommenderOptions.standard().withRanker(new RankerOptions(80, 8, 500, 8, 10, 1)));
  private byte[] snapshot = {};

  @BeforeEach
  void writeSnapshot() throws IOException {
    shop(3, 20_000, 4000, 300, 900).forEach(recommender::learn);
    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    snapshot = bytes.toByteArray();
  }

  private static void read(byte[] bytes) throws IOException {
    new Recommender(RecommenderOptions.standard()).read(new ByteArrayInputStream(bytes));
  }

  @Test
  void refusesForeignBytes() {
    assertThatThrownBy(() -> read("PK\3\4 something else".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a snapshot of the recommender");
    assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("not a snapshot");
  }

  @Test
  void refusesANewerFormat() {
    snapshot[8] = 6;

    assertThatThrownBy(() -> read(snapshot))
        .isInstanceOf(IOException.class)
        .hasMessage("the snapshot has format version 6, this recommender reads versions 2 to 5");
  }

  /**
   * The file was written by a version that knew no catalogue, and nothing yet of whose a visit is:
   * so it agrees with what is learned today in what does not depend on that.
   */
  @Test
  void readsTheFormatBefore() throws IOException {
    var options =
        RecommenderOptions.standard().withRanker(new RankerOptions(40, 0, 300, 2, 3, .9999f));
    var undisturbed = new Recommender(options);
    // Nor did it know baskets.
    shop(11, 400, 60, 12, 40).stream()
        .filter(event -> event.kind() != EventKind.CART)
        .forEach(undisturbed::learn);
    var reader = new Recommender(options);
    try (var old = new GZIPInputStream(SnapshotTest.class.getResourceAsStream("snapshot-2.gz"))) {
      reader.read(old);
    }

    assertThat(reader.model().eventCount()).isEqualTo(undisturbed.model().eventCount());
    assertThat(reader.model().nowMs()).isEqualTo(undisturbed.model().nowMs());
    assertThat(reader.model().visits().entryCount())
        .isEqualTo(undisturbed.model().visits().entryCount());
    assertThat(reader.order().updateCount()).isPositive();
    for (var window : TrendWindow.values()) {
      var list = reader.trending(window, Wish.of(100));
      assertThat(list).hasSizeGreaterThan(30).isEqualTo(undisturbed.trending(window, Wish.of(100)));
    }
    var written = new ByteArrayOutputStream();
    reader.write(written);
    var again = new Recommender(options);
    again.read(new ByteArrayInputStream(written.toByteArray()));
    var rewritten = new ByteArrayOutputStream();
    again.write(rewritten);
    assertThat(rewritten.toByteArray()).isEqualTo(written.toByteArray());
  }

  /**
   * The file was written by a version whose items had one category, and whose order had other
   * columns: those that are still there keep their weights, the new one starts as it does.
   */
  @Test
  void readsItemsOfOneCategory() throws IOException {
    var options = RecommenderOptions.standard();
    var undisturbed = new Recommender(options);
    for (var i = 0; i < 40; i++) {
      undisturbed.learn(
          new ItemFacts(
              "i" + i,
              "Title " + i % 7,
              i % 5 == 0 ? "" : "c" + i % 3,
              List.of("t" + i % 4),
              i,
              i % 9,
              i % 11 == 0,
              ItemFacts.NEVER,
              Map.of("p", "" + i % 2)),
          i);
    }
    undisturbed.learn(new ItemRemoval("i3"), 50);
    for (var i = 0; i < 400; i++) {
      undisturbed.learn(
          new BehaviourEvent.View(
              "v" + i / 5, "u" + i / 5 % 9, "i" + i * i % 37, 1_600_000_000_000L + i * 1000L));
    }
    var reader = new Recommender(options);
    try (var old = new GZIPInputStream(SnapshotTest.class.getResourceAsStream("snapshot-4.gz"))) {
      reader.read(old);
    }

    var items = reader.model().items();
    var now = reader.model().nowMs();
    assertThat(items.end()).isEqualTo(undisturbed.model().items().end());
    for (var item = 0; item < items.end(); item++) {
      assertThat(reader.model().catalogue().facts(item))
          .isEqualTo(undisturbed.model().catalogue().facts(item));
      for (var column = 0; column < ItemStore.WINDOWS; column++) {
        assertThat(items.demand(item, column, now))
            .isEqualTo(undisturbed.model().items().demand(item, column, now));
      }
      // It did not know what strangers begin with: all events count as those of others.
      assertThat(items.demand(item, ItemStore.BEGINNINGS, now))
          .isCloseTo(.02f * items.demand(item, 2, now), within(1e-4f));
    }
    var stranger = reader.forVisit("stranger", Wish.of(12));
    assertThat(stranger).hasSize(12).allMatch(item -> item.source() == Source.POPULAR);
    assertThat(weight(reader, "before-last")).isEqualTo(.6673602f);
    assertThat(weight(reader, "two-steps")).isEqualTo(.5f);
    assertThat(weight(reader, "together-widespread")).isEqualTo(-.22924586f);
    assertThat(weight(reader, "few-neighbours")).isEqualTo(-.050797034f);
    assertThat(weight(reader, "content")).isEqualTo(.5644344f);
  }

  private static float weight(Recommender recommender, String column) {
    var order = recommender.order();
    return IntStream.range(0, LearnedOrder.featureCount())
        .filter(feature -> LearnedOrder.featureName(feature).equals(column))
        .mapToObj(order::weight)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusesEveryFlippedBit() {
    var random = new Random(5);
    for (var round = 0; round < 300; round++) {
      var damaged = snapshot.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> read(damaged)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesEveryCut() {
    var random = new Random(6);
    for (var round = 0; round < 300; round++) {
      var cut = Arrays.copyOf(snapshot, random.nextInt(snapshot.length));
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void teachesWeightsOfAnotherHiddenLayerWithEarlyLabels() throws IOException {
    var early = RecommenderOptions.standard().withRanker(new RankerOptions(80, 8, 10, 1, 1000, 1));
    var writer = new Recommender(early);
    shop(3, 1000, 200, 60, 120).forEach(writer::learn);
    var bytes = new ByteArrayOutputStream();
    writer.write(bytes);
    // But for the early labels, one event in a million is one.
    var ranker = new RankerOptions(80, 4, 10, 1_000_000, 1000, 1);
    var reader = new Recommender(RecommenderOptions.standard().withRanker(ranker));
    reader.read(new ByteArrayInputStream(bytes.toByteArray()));

    assertThat(reader.order().updateCount()).isZero();
    shop(3, 1000, 200, 60, 120).forEach(reader::learn);

    assertThat(reader.order().updateCount()).isEqualTo(10);
  }

  @Test
  void staysAsItWasWhenASnapshotIsRefused() throws IOException {
    var damaged = snapshot.clone();
    damaged[damaged.length - 100] ^= 1;

    assertThatThrownBy(() -> recommender.read(new ByteArrayInputStream(damaged)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged in the frame at byte");

    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    assertThat(bytes.toByteArray()).isEqualTo(snapshot);
  }
}
