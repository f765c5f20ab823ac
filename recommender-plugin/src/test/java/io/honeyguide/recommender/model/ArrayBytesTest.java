package io.honeyguide.recommender.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrayBytesTest {

  private static final long BYTES = 2 << 20;
  private static final int PHASES = 6;

  private final SplittableRandom random = new SplittableRandom(7);
  private long number;

  private static ModelLimits limits() {
    return new ModelLimits(2_000_000, 1_000_000, 500_000, BYTES, Duration.ofMinutes(30));
  }

  /** An event of a shop that lives off other things in each phase. */
  private BehaviourEvent event(int phase) {
    number++;
    var item = "i" + random.nextInt(300);
    var kind = EventKind.VIEW;
    String visit = "v" + phase + "-" + number / 50;
    String user = null;
    switch (phase % PHASES) {
      case 0 -> {
        // Long visits to few items.
      }
      case 1 -> visit = "v" + phase + "-" + number;
      case 2 -> item = "of-" + phase + "-" + number;
      case 3 -> {
        visit = null;
        user = "u" + random.nextInt(500);
        kind = number % 10 == 0 ? EventKind.PURCHASE : EventKind.VIEW;
      }
      case 4 -> {
        visit = "long".repeat(20) + phase + "-" + number / 3;
        user = "longer".repeat(30) + number / 5;
        item = "k".repeat(100) + random.nextInt(5000);
      }
      default -> visit = "v" + phase + "-" + number / 6;
    }
    return BehaviourEvent.of(kind, visit, user, item, 1_600_000_000_000L + number * 100, 1);
  }

  private static byte[] snapshot(BehaviourModel model) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    model.write(out);
    out.finish();
    return bytes.toByteArray();
  }

  /**
   * Arrays that were large for long visits once stood beside those for many items, and so on: after
   * six such changes they held 5.4 times the limit.
   */
  @Test
  void holdNoMoreThanTheyMayWhateverTheShopLivesOff() throws IOException {
    var model = new BehaviourModel(limits(), EventWeights.standard());
    var most = 0L;
    var mostContent = 0L;
    for (var phase = 0; phase < PHASES + 2; phase++) {
      for (var event = 0; event < BYTES / 10; event++) {
        model.learn(event(phase));
        most = Math.max(most, model.heapBytes());
        mostContent = Math.max(mostContent, model.bytes());
      }
    }

    // Each phase alone brings ten times the limit, about.
    assertThat(mostContent).isLessThanOrEqualTo(BYTES);
    // The arrays are measured every 256 events; in between at most a few grow.
    assertThat(most).isLessThan(limits().arrayBytes() + (1 << 20));
    var restarted =
        BehaviourModel.read(
            new SnapshotInput(new ByteArrayInputStream(snapshot(model))),
            limits(),
            EventWeights.standard());
    assertThat(snapshot(restarted)).isEqualTo(snapshot(model));
  }
}
