package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.oneUserEach;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.RankerOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocatedBytes() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /**
   * Once every limit is reached, learning items and their order needs no new memory but an array
   * chunk now and then.
   */
  @Test
  void learnsWithoutAnObjectPerEvent() {
    var standard = RecommenderOptions.standard();
    var limits = new ModelLimits(5000, 2000, 1000, 64 << 20, Duration.ofMinutes(30));
    var recommender =
        new Recommender(
            new RecommenderOptions(
                limits,
                standard.weights(),
                standard.walk(),
                new RankerOptions(80, 8, 3000, 8, 1000, 1),
                false));
    var events = oneUserEach(shop(1, 200_000, 50_000, 900, 1900));
    events.subList(0, 100_000).forEach(recommender::learn);
    var before = allocatedBytes();

    for (var i = 100_000; i < 200_000; i++) {
      recommender.learn(events.get(i));
    }

    assertThat((allocatedBytes() - before) / 100_000.0).isLessThan(8);
    assertThat(recommender.order().updateCount()).isGreaterThan(4000);
  }

  @Test
  void answersWithLittleMoreThanTheAnswer() {
    var recommender = new Recommender(RecommenderOptions.standard());
    shop(1, 50_000, 10_000, 900, 1900).forEach(recommender::learn);
    var wish = Wish.of(20);
    for (var i = 0; i < 2000; i++) {
      recommender.forVisit("v" + i, wish);
    }
    var visits = new String[1000];
    for (var i = 0; i < visits.length; i++) {
      visits[i] = "v" + (9000 + i);
    }
    var before = allocatedBytes();

    for (var visit : visits) {
      recommender.forVisit(visit, wish);
    }

    // 20 items: 20 records, their ids as text, the list.
    assertThat((allocatedBytes() - before) / 1000.0).isLessThan(4000);
  }
}
