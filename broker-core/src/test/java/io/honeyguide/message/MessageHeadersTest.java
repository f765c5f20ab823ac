package io.honeyguide.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHeadersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "7, 1970-01-01T00:00:00.007Z",
    "86399099, 1970-01-01T23:59:59.099Z",
    "1700000000123, 2023-11-14T22:13:20.123Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
  })
  void timesAreWrittenWithMilliseconds(long timeMs, String text) {
    assertThat(MessageHeaders.time(timeMs)).isEqualTo(text);
  }

  @Test
  void timesOfOneSecondFollowEachOtherAndThoseOfOthers() {
    for (var timeMs = 1_699_999_998_500L; timeMs < 1_700_000_002_000L; timeMs += 250) {
      assertThat(Instant.parse(MessageHeaders.time(timeMs)).toEpochMilli()).isEqualTo(timeMs);
      assertThat(Instant.parse(MessageHeaders.time(timeMs - 5_000)).toEpochMilli())
          .isEqualTo(timeMs - 5_000);
    }
  }
}
