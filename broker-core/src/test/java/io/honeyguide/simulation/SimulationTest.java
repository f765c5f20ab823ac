package io.honeyguide.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Many runs of the simulation, as many at once as there are processors. A run that breaks a promise
 * says its seed; {@code -Dhoneyguide.simulation.seed=N} runs that one alone, {@code
 * -Dhoneyguide.simulation.first=N} and {@code -Dhoneyguide.simulation.seeds=N} say which ones and
 * how many.
 */
class SimulationTest {

  private static final int SEEDS = 200;
  private static final int LIVES = 10;
  private static final OperatingSystemMXBean PROCESSOR =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static @Nullable BrokerLog log;

  @BeforeAll
  static void silenceTheBroker() {
    log = new BrokerLog();
  }

  @AfterAll
  static void letTheBrokerSpeak() {
    Objects.requireNonNull(log).close();
  }

  @Test
  void keepsItsPromisesWhateverTheWorldDoes() {
    var single = Long.getLong("honeyguide.simulation.seed");
    var first = single != null ? single : Long.getLong("honeyguide.simulation.first", 1);
    var seeds = single != null ? 1 : Long.getLong("honeyguide.simulation.seeds", SEEDS);
    var crashPoints = new LongAdder();
    var steps = new LongAdder();
    var start = System.nanoTime();
    var processorStart = PROCESSOR.getProcessCpuTime();
    LongStream.range(first, first + seeds)
        .parallel()
        .mapToObj(seed -> new Simulation(seed, LIVES, Mistake.NONE).run())
        .forEach(
            outcome -> {
              crashPoints.add(outcome.crashPoints());
              steps.add(outcome.steps());
            });
    var seconds = (System.nanoTime() - start) / 1e9;
    var processorSeconds = (PROCESSOR.getProcessCpuTime() - processorStart) / 1e9;
    System.out.printf(
        "simulation: seeds %d to %d, %d crash points (%.0f/s, %.0f/s of processor time),"
            + " %d steps (%.0f/s)%n",
        first,
        first + seeds - 1,
        crashPoints.sum(),
        crashPoints.sum() / seconds,
        crashPoints.sum() / processorSeconds,
        steps.sum(),
        steps.sum() / seconds);
    assertThat(crashPoints.sum()).isPositive();
  }

  @Test
  void losesNoMoreToAFlippedBitThanTheCommitItHits() {
    LongStream.rangeClosed(1, SEEDS)
        .parallel()
        .forEach(seed -> new Simulation(seed, 3, Mistake.NONE).runWithBitRot());
  }

  @Test
  void repeatsARunExactlyFromItsSeed() {
    for (var seed = 1L; seed <= 10; seed++) {
      var once = new Simulation(seed, LIVES, Mistake.NONE).run();
      var again = new Simulation(seed, LIVES, Mistake.NONE).run();

      assertThat(again).isEqualTo(once);
    }
  }
}
