package io.honeyguide.distribution.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActivityTest {

  private static final Instant TIME = Instant.parse("2026-05-01T12:00:00.123Z");
  private static final long SECOND_NANOS = 1_000_000_000;

  private static final String METERS =
      """
      # HELP honeyguide_publish_received_total Messages received
      # TYPE honeyguide_publish_received_total counter
      honeyguide_publish_received_total{protocol="http",qos="1"} %d.0
      honeyguide_publish_received_total{protocol="mqtt",qos="0"} 10.0
      honeyguide_publish_ack_seconds{quantile="0.5"} 2.88767E-4
      honeyguide_publish_ack_seconds{quantile="0.99"} 0.012
      honeyguide_log_fsync_seconds{quantile="0.5"} NaN
      honeyguide_log_bytes 1536.0
      """;

  private static Reading reading(long seconds, int received, String named, String slowest)
      throws Exception {
    return new Reading(
        seconds * SECOND_NANOS,
        Meters.parse(METERS.formatted(received)),
        json(named),
        json(slowest));
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void ratesAreWhatGrewInASecond() throws Exception {
    var activity = new Activity(reading(10, 100, "[]", "[]"), reading(12, 300, "[]", "[]"), TIME);

    assertThat(activity.line())
        .isEqualTo(
            "2026-05-01T12:00:00Z in 100/s out 0/s dropped 0/s ack 0.3 ms (99 %: 12 ms) queued 0"
                + " log 1.5 KiB");
    assertThat(activity.json().path("inPerSecond").asDouble()).isEqualTo(100);
    assertThat(activity.json().path("ackSeconds99").asDouble()).isEqualTo(0.012);
  }

  /** A broker that was started anew counts from nothing. */
  @Test
  void aCounterThatFellIsNoRate() throws Exception {
    var activity = new Activity(reading(10, 100, "[]", "[]"), reading(11, 0, "[]", "[]"), TIME);

    assertThat(activity.json().path("inPerSecond").asDouble()).isZero();
  }

  @Test
  void showsTheFiveThatHaveMostToDoAndWhoIsOwedSomething() throws Exception {
    var named = new StringBuilder("[");
    for (var i = 0; i < 7; i++) {
      named.append(i == 0 ? "" : ",").append("{\"name\":\"n%d\",\"lag\":%d}".formatted(i, i));
    }
    var slowest =
        "[{\"clientId\":\"anna\",\"queued\":1000,\"connected\":true,\"address\":\"127.0.0.1:5\"},"
            + "{\"clientId\":\"ben\",\"queued\":0,\"connected\":false}]";
    var before = reading(10, 0, "[]", "[]");

    var lines =
        new Activity(before, reading(11, 0, named.append("]").toString(), slowest), TIME).lines(80);

    assertThat(lines.stream().filter(line -> line.matches("n\\d .*")).map(line -> line.charAt(1)))
        .containsExactly('6', '5', '4', '3', '2');
    assertThat(lines)
        .anyMatch(line -> line.matches("anna +1,000 +127.0.0.1:5"))
        .anyMatch(line -> line.matches("force of the log +- +- +-"))
        .noneMatch(line -> line.startsWith("ben"))
        .allMatch(line -> line.length() <= 80);
  }
}
