package io.honeyguide.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulation finds what it is there to find: each mistake that is known from other brokers is
 * planted, and a promise must be seen broken within a bounded number of seeds.
 */
class PlantedMistakesTest {

  private static final int SEEDS_MAX = 300;
  private static final int LIVES = 10;

  private static @Nullable BrokerLog log;

  @BeforeAll
  static void silenceTheBroker() {
    log = new BrokerLog();
  }

  @AfterAll
  static void letTheBrokerSpeak() {
    Objects.requireNonNull(log).close();
  }

  @ParameterizedTest
  @EnumSource(value = Mistake.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsThePlantedMistake(Mistake mistake) {
    for (var seed = 1L; seed <= SEEDS_MAX; seed++) {
      try {
        run(seed, mistake);
      } catch (Violation found) {
        System.out.printf("%s breaks %s with seed %d%n", mistake, found.promise(), seed);
        assertThat(found.promise()).isNotEqualTo("NothingBreaks");
        return;
      }
    }
    throw new AssertionError(mistake + " is not found within " + SEEDS_MAX + " seeds");
  }

  private static void run(long seed, Mistake mistake) {
    if (mistake == Mistake.CUT_AT_FIRST_BAD_BATCH) {
      new Simulation(seed, 3, mistake).runWithBitRot();
    } else {
      new Simulation(seed, LIVES, mistake).run();
    }
  }
}
