package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.benchmarks.load.RelayBroker.Fault;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs are bounded by their messages, not by time. */
final class LoadRunTest {

  private static final int PAIRS = 2;
  private static final int MESSAGES = 200;

  private static LoadReport run(Fault fault) throws IOException, InterruptedException {
    try (var broker = new RelayBroker(fault)) {
      var options =
          new LoadOptions(
              Scenario.Q1_PAIRS, broker.address(), 60, 0, PAIRS, 4, 64, 5000, 2, MESSAGES, null);
      return new LoadRun(options, "t", Duration.ofMillis(300)).run();
    }
  }

  @Test
  void keepsAllPromisesWithFaultlessBroker() throws Exception {
    var verdict = run(Fault.NONE).verdict();

    assertThat(verdict).isEqualTo(new Verdict(1, 0, 0, 0, 0, 0, 0, null));
    assertThat(verdict.isKept()).isTrue();
  }

  @Test
  void findsLostMessages() throws Exception {
    var verdict = run(Fault.DROPS).verdict();

    assertThat(verdict).isEqualTo(new Verdict(1, PAIRS, 0, 0, 0, 0, 0, null));
    assertThat(verdict.isKept()).isFalse();
  }

  @Test
  void findsDuplicatedMessages() throws Exception {
    assertThat(run(Fault.REPEATS).verdict()).isEqualTo(new Verdict(1, 0, 0, PAIRS, 0, 0, 0, null));
  }

  @Test
  void findsReorderedMessages() throws Exception {
    assertThat(run(Fault.SWAPS).verdict()).isEqualTo(new Verdict(1, 0, 0, 0, PAIRS, 0, 0, null));
  }

  @Test
  void findsDamagedMessages() throws Exception {
    assertThat(run(Fault.DAMAGES).verdict())
        .isEqualTo(new Verdict(1, PAIRS, 0, 0, 0, PAIRS, 0, null));
  }

  @Test
  void findsMissingAcknowledgements() throws Exception {
    assertThat(run(Fault.DOES_NOT_ACKNOWLEDGE).verdict())
        .isEqualTo(new Verdict(1, 0, PAIRS, 0, 0, 0, 0, null));
  }

  @Test
  void endsWhenTheBrokerClosesTheConnection() throws Exception {
    var verdict = run(Fault.CLOSES).verdict();

    assertThat(verdict.isKept()).isFalse();
    assertThat(verdict.failure()).isNotNull();
  }
}
