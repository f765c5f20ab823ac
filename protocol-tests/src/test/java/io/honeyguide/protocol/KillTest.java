package io.honeyguide.protocol;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process is killed with SIGKILL, again and again, while publishers, subscribers and clients
 * that change their subscriptions keep it busy. What it has acknowledged it must have kept.
 *
 * <p>{@code -Dhoneyguide.kill.rounds=N} kills more often, {@code -Dhoneyguide.kill.seeds=N,M} kills
 * after the same numbers of acknowledgements as the runs that printed the seeds; the profile {@code
 * kill} does both.
 */
@Isolated("loads the machine and measures what it does then")
class KillTest {

  private static final int ROUNDS = Integer.getInteger("honeyguide.kill.rounds", 2);
  private static final int ACKNOWLEDGEMENTS_LEAST = 500;
  private static final int ACKNOWLEDGEMENTS_MOST = 4_000;

  @TempDir private Path data;

  /** Those that were asked for, or one that nobody has seen before. */
  private static long[] seeds() {
    var seeds = System.getProperty("honeyguide.kill.seeds", "");
    return seeds.isEmpty()
        ? new long[] {System.nanoTime()}
        : Arrays.stream(seeds.split(",")).mapToLong(Long::parseLong).toArray();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsWhatItAcknowledgedWhenKilledUnderLoad(long seed) {
    keepsWhatItAcknowledged(ROUNDS, "always", seed);
  }

  /** What the process has given to the system, the system keeps when only the process ends. */
  @ParameterizedTest
  @ValueSource(strings = {"interval", "os"})
  void losesNothingByBeingKilledHoweverRarelyItForces(String force) {
    keepsWhatItAcknowledged(1, force, seeds()[0]);
  }

  private void keepsWhatItAcknowledged(int rounds, String force, long seed) {
    System.out.println("KillTest: -Dhoneyguide.kill.seeds=" + seed);
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
