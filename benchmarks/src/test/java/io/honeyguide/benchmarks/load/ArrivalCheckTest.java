package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArrivalCheckTest {

  private final ArrivalCheck check = new ArrivalCheck();

  private void arrive(long... sequences) {
    for (var sequence : sequences) {
      check.arrived(sequence);
    }
  }

  @Test
  void findsNothingWrongWithOrder() {
    arrive(0, 1, 2, 3);

    assertThat(check.distinct()).isEqualTo(4);
    assertThat(check.duplicated()).isZero();
    assertThat(check.reordered()).isZero();
  }

  @Test
  void countsLateComerAsReorderedOnce() {
    arrive(0, 2, 3, 1);

    assertThat(check.distinct()).isEqualTo(4);
    assertThat(check.reordered()).isEqualTo(1);
    assertThat(check.duplicated()).isZero();
  }

  @Test
  void countsSecondArrivalAsDuplicatedAlsoOfLateComer() {
    arrive(0, 2, 1, 1, 2, 0);

    assertThat(check.distinct()).isEqualTo(3);
    assertThat(check.reordered()).isEqualTo(1);
    assertThat(check.duplicated()).isEqualTo(3);
  }

  @Test
  void leavesOutWhatNeverCame() {
    arrive(0, 5, 6);

    assertThat(check.distinct()).isEqualTo(3);
  }

  @Test
  void remembersBoundedNumberOfMissingMessages() {
    arrive(ArrivalCheck.PASSED_OVER_MAX * 3L, ArrivalCheck.PASSED_OVER_MAX * 2L);

    assertThat(check.distinct()).isEqualTo(1);
    assertThat(check.duplicated()).isEqualTo(1);
  }
}
