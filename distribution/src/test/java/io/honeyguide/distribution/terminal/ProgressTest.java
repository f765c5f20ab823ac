package io.honeyguide.distribution.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nowNanos;

  @Test
  void showsShareRateAndTimeLeft() {
    var progress = new Progress(stream, true, () -> nowNanos, "events");
    nowNanos = TimeUnit.SECONDS.toNanos(10);

    progress.moved(5_000, 0.25);

    assertThat(shown()).contains(" 25 %  5,000 events  500/s  30 s left").contains("██████░");
  }

  @Test
  void paintsAtMostFiveTimesASecond() {
    var progress = new Progress(stream, true, () -> nowNanos, "events");

    for (var i = 1; i <= 1000; i++) {
      nowNanos = TimeUnit.MILLISECONDS.toNanos(i);
      progress.moved(i, i / 1000.0);
    }

    assertThat(shown().split("\r", -1)).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void isSilentWithoutTerminal() {
    try (var progress = new Progress(stream, false, () -> nowNanos, "events")) {
      nowNanos = TimeUnit.SECONDS.toNanos(10);
      progress.moved(5_000, 0.25);
    }

    assertThat(shown()).isEmpty();
  }

  @Test
  void spellsDurationsAsPeopleDo() {
    assertThat(Progress.spoken(42.4)).isEqualTo("42 s");
    assertThat(Progress.spoken(190)).isEqualTo("3 min 10 s");
    assertThat(Progress.spoken(7500)).isEqualTo("2 h 5 min");
    assertThat(Progress.spoken(-1)).isEqualTo("0 s");
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
