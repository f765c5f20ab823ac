package io.honeyguide.recommender.impression;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShownItemsTest {

  private static final long ANN = 11;
  private static final long BOB = 12;
  private static final long TENT = 21;
  private static final long MAT = 22;

  private final ShownItems shown = new ShownItems(limits(1024));

  private static ImpressionLimits limits(int shown) {
    return new ImpressionLimits(Duration.ofSeconds(60), shown, 64, Duration.ofHours(1));
  }

  @Test
  void countsAShowAsClickedAndAsBoughtOnce() {
    shown.show(ANN, TENT, 0);

    assertThat(shown.click(ANN, TENT, 1000)).isTrue();
    assertThat(shown.click(ANN, TENT, 2000)).isFalse();
    assertThat(shown.buy(ANN, TENT, 3000)).isTrue();
    assertThat(shown.buy(ANN, TENT, 3000)).isFalse();
    shown.show(ANN, TENT, 4000);
    assertThat(shown.click(ANN, TENT, 5000)).isTrue();
    assertThat(shown.count()).isEqualTo(1);
  }

  @Test
  void countsNothingForOtherVisitorsOtherItemsAndAfterTheWindow() {
    shown.show(ANN, TENT, 10_000);

    assertThat(shown.click(BOB, TENT, 11_000)).isFalse();
    assertThat(shown.click(ANN, MAT, 11_000)).isFalse();
    assertThat(shown.click(ANN, TENT, 70_001)).isFalse();
    assertThat(shown.click(ANN, TENT, 70_000)).isTrue();
    // An event that came late happened before.
    assertThat(shown.buy(ANN, TENT, 9000)).isTrue();
  }

  @Test
  void forgetsAVisitor() {
    shown.show(ANN, TENT, 0);
    shown.show(ANN, MAT, 0);
    shown.show(BOB, TENT, 0);

    shown.forget(ANN);

    assertThat(shown.isAwaited(ANN, TENT, 0)).isFalse();
    assertThat(shown.isAwaited(ANN, MAT, 0)).isFalse();
    assertThat(shown.isAwaited(BOB, TENT, 0)).isTrue();
    assertThat(shown.count()).isEqualTo(1);
  }

  @Test
  void keepsToItsSizeAndCountsWhatItForgetsTooEarly() {
    for (var item = 0; item < 20_480; item++) {
      shown.show(ANN, item, 0);
    }
    assertThat(shown.count()).isEqualTo(1024);
    assertThat(shown.forgotten()).isEqualTo(20_480 - 1024);

    // A minute later nothing of this is awaited any more.
    for (var item = 0; item < 1024; item++) {
      shown.show(BOB, item, 60_001);
    }
    assertThat(shown.count()).isEqualTo(1024);
    assertThat(shown.forgotten()).isLessThan(20_480 - 1024 + 400);
    assertThat(shown.isAwaited(BOB, 1023, 60_001)).isTrue();
  }

  @Test
  void goesOnAfterASnapshotAsIfUndisturbed() throws IOException {
    var random = new Random(7);
    fill(shown, random, 0);
    shown.forget(3);
    var bytes = bytes(shown);
    var copy = ShownItems.read(new SnapshotInput(new ByteArrayInputStream(bytes)), limits(1024));

    assertThat(bytes(copy)).isEqualTo(bytes);
    fill(shown, new Random(8), 30_000);
    fill(copy, new Random(8), 30_000);
    assertThat(bytes(copy)).isEqualTo(bytes(shown));
    var small = ShownItems.read(new SnapshotInput(new ByteArrayInputStream(bytes)), limits(64));
    assertThat(small.count()).isLessThanOrEqualTo(64);
  }

  private static void fill(ShownItems shown, Random random, long fromMs) {
    for (var i = 0; i < 3000; i++) {
      shown.show(random.nextInt(9), random.nextInt(400), fromMs + random.nextInt(90_000));
      shown.click(random.nextInt(9), random.nextInt(400), fromMs + random.nextInt(90_000));
    }
  }

  private static byte[] bytes(ShownItems shown) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    shown.write(out);
    out.finish();
    return bytes.toByteArray();
  }
}
