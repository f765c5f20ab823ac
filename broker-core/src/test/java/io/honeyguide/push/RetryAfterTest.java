package io.honeyguide.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  /** 2023-11-14T22:13:20Z. */
  private static final long NOW_MS = 1_700_000_000_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "7|7000",
        "' 7 '|7000",
        "86400|3600000",
        "999999999999999999999999|3600000",
        "Tue, 14 Nov 2023 22:13:50 GMT|30000",
        "Tue, 14 Nov 2023 22:00:00 GMT|0",
        "Fri, 31 Dec 9999 23:59:59 GMT|3600000",
        "soon|-1",
        "-5|-1",
        "1.5|-1"
      })
  void readsSecondsAndDatesWithinItsLimit(String header, long expectedMs) {
    assertThat(RetryAfter.ms(header, NOW_MS, 3_600_000)).isEqualTo(expectedMs);
  }
}
