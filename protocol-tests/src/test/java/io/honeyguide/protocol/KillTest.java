package io.honeyguide.protocol;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process is killed with SIGKILL, again and again, while publishers, subscribers and clients
 * that change their subscriptions keep it busy. What it has acknowledged it must have kept.
 *
 * <p>{@code -Dhoneyguide.kill.rounds=N} kills more often, {@code -Dhoneyguide.kill.seed=N} kills
 * after the same numbers of acknowledgements as the run that printed the seed.
 */
@Isolated("loads the machine and measures what it does then")
class KillTest {

  private static final int ROUNDS = Integer.getInteger("honeyguide.kill.rounds", 2);
  private static final int ACKNOWLEDGEMENTS_LEAST = 500;
  private static final int ACKNOWLEDGEMENTS_MOST = 4_000;

  @TempDir private Path data;

  @Test
  void keepsWhatItAcknowledgedWhenKilledUnderLoad() {
    keepsWhatItAcknowledged(ROUNDS, "always");
  }

  /** What the process has given to the system, the system keeps when only the process ends. */
  @ParameterizedTest
  @ValueSource(strings = {"interval", "os"})
  void losesNothingByBeingKilledHoweverRarelyItForces(String force) {
    keepsWhatItAcknowledged(1, force);
  }

  private void keepsWhatItAcknowledged(int rounds, String force) {
    var seed = Long.getLong("honeyguide.kill.seed", System.nanoTime());
    System.out.println("KillTest: -Dhoneyguide.kill.seed=" + seed);
    var random = new Random(seed);
    try (var load = new BrokerLoad();
        var broker = BrokerProcess.start(data, BrokerLoad.settings("log.force=" + force))) {
      load.begin(broker);
      for (var round = 1; round <= rounds; round++) {
        var more =
            ACKNOWLEDGEMENTS_LEAST + random.nextInt(ACKNOWLEDGEMENTS_MOST - ACKNOWLEDGEMENTS_LEAST);
        load.workUntil(broker, more, broker::kill);
        broker.restart();
        load.check(broker, "round %d, killed after %d more".formatted(round, more));
      }
      load.finish(broker);
    }
  }
}
