package io.honeyguide.recommender.impression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ItemClicksTest {

  private static final long HOUR_MS = 3_600_000;
  private static final long TENT = ItemClicks.numberOf("tent");

  private final ImpressionLimits limits =
      new ImpressionLimits(Duration.ofSeconds(60), 64, 64, Duration.ofHours(1));
  private final ItemClicks items = new ItemClicks(limits);

  /** Three shows and one click, an hour later one more show: 1.5 + 1 and .5. */
  @Test
  void fadesShowsAndClicksByTheSameHalfLife() {
    items.show(TENT, 0);
    items.show(TENT, 0);
    items.show(TENT, 0);
    items.click(TENT, 0);
    items.show(TENT, HOUR_MS);

    assertThat(items.shows(TENT, HOUR_MS)).isCloseTo(2.5, within(1e-5));
    assertThat(items.clicks(TENT, HOUR_MS)).isCloseTo(.5, within(1e-5));
    assertThat(items.shows(TENT, 3 * HOUR_MS)).isCloseTo(.625, within(1e-5));
    // What comes late counts as of the newest time.
    items.show(TENT, 0);
    assertThat(items.shows(TENT, HOUR_MS)).isCloseTo(3.5, within(1e-5));
  }

  @Test
  void countsNoClicksOfItemsThatItDoesNotKnow() {
    items.click(TENT, 0);

    assertThat(items.clicks(TENT, 0)).isZero();
    assertThat(items.count()).isZero();
  }

  @Test
  void keepsToItsSizeAndForgetsWhatWasShownLongestAgo() {
    for (var item = 0; item < 1000; item++) {
      items.show(ItemClicks.numberOf("i" + item), item);
    }

    assertThat(items.count()).isEqualTo(64);
    assertThat(items.forgotten()).isEqualTo(936);
    assertThat(items.shows(ItemClicks.numberOf("i999"), 999)).isEqualTo(1);
    assertThat(items.shows(ItemClicks.numberOf("i0"), 999)).isZero();
  }

  @Test
  void surviveASnapshot() throws IOException {
    items.show(TENT, 5);
    items.click(TENT, 5);
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    items.write(out);
    out.finish();

    var in = new SnapshotInput(new ByteArrayInputStream(bytes.toByteArray()));
    var read = ItemClicks.read(in, limits);
    in.finish();

    assertThat(read.shows(TENT, 5)).isEqualTo(1);
    assertThat(read.clicks(TENT, 5)).isEqualTo(1);
  }
}
