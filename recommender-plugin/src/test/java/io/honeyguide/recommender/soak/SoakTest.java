package io.honeyguide.recommender.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.EventDefect.Reason;
import io.honeyguide.recommender.event.EventRules;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.Recommendation;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.Wish;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two weeks of a shop, from payloads on: no limit is ever passed, what is remembered and the lists
 * stay sane whatever comes, every message is counted once, and a restart in the middle leaves no
 * trace. {@code -Psoak} takes ten million messages.
 */
class SoakTest {

  private static final int MESSAGES = Integer.getInteger("honeyguide.soak.messages", 100_000);
  private static final long SEED = Long.getLong("honeyguide.soak.seed", 1);
  private static final int LOOKS = 50;

  /** By how much arrays can grow until they are measured again. */
  private static final long MEASURED_LATE_BYTES = 1 << 20;

  private final ModelLimits limits =
      new ModelLimits(
          MESSAGES / 30,
          MESSAGES / 160,
          MESSAGES / 400,
          Math.max(65_536, MESSAGES * 4L),
          Duration.ofMinutes(30));
  private final RecommenderOptions options = options();
  private final SoakShop shop = new SoakShop(SEED, MESSAGES, MESSAGES / 200, MESSAGES / 100);
  private final EventDecoder decoder = new EventDecoder(EventRules.standard());
  private final Map<Reason, Long> expected = new EnumMap<>(Reason.class);
  private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
  private final Wish wish = new Wish(20, List.of("i1", "i2"), false, false, true);
  private Recommender recommender = new Recommender(options);
  private long learned;

  private RecommenderOptions options() {
    var standard = RecommenderOptions.standard();
    return new RecommenderOptions(
        limits,
        standard.weights(),
        standard.walk(),
        new RankerOptions(80, 8, 2000, 500, 1000, .9999f),
        false);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void staysWithinItsLimitsAndInItsSensesForTwoWeeks() throws IOException {
    var flat = 0L;
    for (var look = 0; look < LOOKS; look++) {
      for (var i = look * (long) MESSAGES / LOOKS; i < (look + 1L) * MESSAGES / LOOKS; i++) {
        next(recommender);
      }
      look();
      if (look == LOOKS / 2) {
        restartBesideAnUndisturbedOne();
        flat = usedBytes();
      }
    }

    assertThat(rejected).isEqualTo(expected);
    assertThat(learned + rejected.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(MESSAGES + MESSAGES / LOOKS);
    var model = recommender.model();
    assertThat(model.eventCount()).isEqualTo(learned);
    assertThat(model.forgottenVisits()).isPositive();
    assertThat(model.forgottenItems()).isPositive();
    assertThat(model.forgottenUsers()).isPositive();
    assertThat(usedBytes()).isLessThan(flat * 5 / 4 + (4 << 20));
    System.out.printf(
        Locale.ROOT,
        "soak: seed %d, %,d learned, rejected %s, forgotten %,d visits %,d items %,d users,"
            + " %,d bytes of at most %,d in %,d of heap%n",
        SEED,
        learned,
        rejected,
        model.forgottenVisits(),
        model.forgottenItems(),
        model.forgottenUsers(),
        model.bytes(),
        limits.bytes(),
        model.heapBytes());
  }

  private void next(Recommender... learners) {
    shop.advance();
    if (shop.defect() != null) {
      expected.merge(shop.defect(), 1L, Long::sum);
    }
    var decoded = decoder.decode(shop.topic(), shop.payload(), shop.receivedAtMs());
    if (decoded instanceof EventDefect defect) {
      rejected.merge(defect.reason(), 1L, Long::sum);
    } else {
      learned++;
      for (var learner : learners) {
        learner.learn((BehaviourEvent) decoded, shop.receivedAtMs());
      }
    }
  }

  private void look() {
    var model = recommender.model();
    assertThat(model.visits().count()).isLessThanOrEqualTo(limits.visits());
    assertThat(model.items().count()).isLessThanOrEqualTo(limits.items());
    assertThat(model.users().count()).isLessThanOrEqualTo(limits.users());
    assertThat(model.bytes()).isLessThanOrEqualTo(limits.bytes());
    assertThat(model.heapBytes()).isLessThanOrEqualTo(limits.arrayBytes() + MEASURED_LATE_BYTES);
    for (var list :
        List.of(
            recommender.forVisit(shop.visit(), wish),
            recommender.forUser("u1", null, wish),
            recommender.forVisit("nobody", wish))) {
      assertThat(list).hasSize(20).allMatch(item -> Float.isFinite(item.score()));
      assertThat(list.stream().map(Recommendation::id).distinct())
          .hasSize(20)
          .doesNotContain("i1", "i2");
      assertThat(list).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
    }
  }

  /** Goes on with a recommender read from a snapshot, after it kept pace with the one before. */
  private void restartBesideAnUndisturbedOne() throws IOException {
    var restarted = new Recommender(options);
    restarted.read(new ByteArrayInputStream(snapshot(recommender)));
    for (var i = 0; i < MESSAGES / LOOKS; i++) {
      next(recommender, restarted);
      if (i % 100 == 0) {
        assertThat(restarted.forVisit(shop.visit(), wish))
            .isEqualTo(recommender.forVisit(shop.visit(), wish));
      }
    }
    assertThat(snapshot(restarted)).isEqualTo(snapshot(recommender));
    recommender = restarted;
  }

  private static byte[] snapshot(Recommender recommender) throws IOException {
    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    return bytes.toByteArray();
  }

  private static long usedBytes() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
