package io.honeyguide.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetCircuitTest {

  private final TargetCircuit circuit = new TargetCircuit();

  private long failUntilPaused() {
    var pauseMs = 0L;
    for (var i = 0; i < TargetCircuit.FAILURES_MAX; i++) {
      assertThat(pauseMs).isZero();
      pauseMs = circuit.failed(RetryAfter.NONE);
    }
    return pauseMs;
  }

  @Test
  void pausesAfterSomeFailuresInARowAndThenTriesOne() {
    assertThat(circuit.allowed(16)).isEqualTo(16);
    assertThat(failUntilPaused()).isEqualTo(TargetCircuit.PAUSE_MIN_MS);
    assertThat(circuit.allowed(16)).isZero();

    circuit.pauseOver();

    assertThat(circuit.allowed(16)).isEqualTo(1);
  }

  @Test
  void whatWasUnderWayWhenThePauseBeganDoesNotLengthenIt() {
    failUntilPaused();
    assertThat(circuit.failed(RetryAfter.NONE)).isZero();
    circuit.pauseOver();
    assertThat(circuit.failed(RetryAfter.NONE)).isEqualTo(2 * TargetCircuit.PAUSE_MIN_MS);
  }

  @Test
  void pausesDoubleUpToALimit() {
    var pauseMs = failUntilPaused();
    for (var i = 0; i < 10; i++) {
      circuit.pauseOver();
      var next = circuit.failed(RetryAfter.NONE);
      assertThat(next).isEqualTo(Math.min(2 * pauseMs, TargetCircuit.PAUSE_MAX_MS));
      pauseMs = next;
    }
    assertThat(pauseMs).isEqualTo(TargetCircuit.PAUSE_MAX_MS);
  }

  @Test
  void oneSuccessEndsTheMatter() {
    failUntilPaused();
    assertThat(circuit.succeeded()).isTrue();
    assertThat(circuit.allowed(16)).isEqualTo(16);
    assertThat(circuit.failed(RetryAfter.NONE)).isZero();
  }

  @Test
  void aTargetThatAsksForTimeGetsItAtOnce() {
    assertThat(circuit.failed(5_000)).isEqualTo(5_000);
    assertThat(circuit.isPaused()).isTrue();
    circuit.pauseOver();
    assertThat(circuit.allowed(16)).isEqualTo(16);
  }
}
