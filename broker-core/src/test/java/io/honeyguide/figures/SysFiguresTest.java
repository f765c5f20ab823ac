package io.honeyguide.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SysFiguresTest {

  private static final long START_MS = 5_000;

  private final SysFigures figures = new SysFigures("1.2.3", START_MS);

  /** Every count has a value of its own, so that none can stand for another. */
  private static Counts counts(int base) {
    return new Counts(
        base + 1, base + 10, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8, base + 9,
        base + 11, base + 12, base + 13, base + 22, base + 23, base + 14, base + 15, base + 18,
        base + 19, base + 20, base + 21);
  }

  private String text(Counts now, long afterMs, String name) {
    var text = figures.texts(now, START_MS + afterMs).get("$SYS/broker/" + name);
    assertThat(text).as(name).isNotNull();
    return String.valueOf(text);
  }

  @Test
  void tellsEveryCountUnderTheNameThatMosquittoGaveIt() {
    var texts = figures.texts(counts(100), START_MS + 61_999);
    assertThat(texts)
        .containsEntry("$SYS/broker/version", "honeyguide version 1.2.3")
        .containsEntry("$SYS/broker/uptime", "61 seconds")
        .containsEntry("$SYS/broker/clients/connected", "101")
        .containsEntry("$SYS/broker/clients/active", "101")
        .containsEntry("$SYS/broker/clients/total", "110")
        .containsEntry("$SYS/broker/clients/disconnected", "9")
        .containsEntry("$SYS/broker/clients/inactive", "9")
        .containsEntry("$SYS/broker/clients/expired", "103")
        .containsEntry("$SYS/broker/queue/messages/count", "122")
        .containsEntry("$SYS/broker/queue/messages/bytes", "123")
        .containsEntry("$SYS/broker/messages/received", "106")
        .containsEntry("$SYS/broker/messages/sent", "107")
        .containsEntry("$SYS/broker/bytes/received", "108")
        .containsEntry("$SYS/broker/bytes/sent", "109")
        .containsEntry("$SYS/broker/publish/messages/received", "111")
        .containsEntry("$SYS/broker/publish/messages/sent", "112")
        .containsEntry("$SYS/broker/publish/messages/dropped", "113")
        .containsEntry("$SYS/broker/publish/bytes/received", "114")
        .containsEntry("$SYS/broker/publish/bytes/sent", "115")
        .containsEntry("$SYS/broker/retained messages/count", "118")
        .containsEntry("$SYS/broker/subscriptions/count", "119")
        .containsEntry("$SYS/broker/shared_subscriptions/count", "120")
        .containsEntry("$SYS/broker/heap/current", "121")
        .hasSize(25 + 27);
  }

  @Test
  void remembersTheMost() {
    figures.texts(counts(100), START_MS);
    assertThat(text(counts(50), 1_000, "clients/maximum")).isEqualTo("101");
    assertThat(text(counts(50), 2_000, "heap/maximum")).isEqualTo("121");
  }

  @Test
  void averagesRatesPerMinuteOverOneFiveAndFifteenMinutes() {
    // 10 more of everything each 10 s are 60 per minute.
    for (var i = 0; i <= 6; i++) {
      figures.texts(all(10 * i), START_MS + 10_000L * i);
    }
    var now = all(60);
    assertAverage(now, "load/messages/received/1min", 60 * (1 - Math.exp(-1)));
    assertAverage(now, "load/publish/sent/5min", 60 * (1 - Math.exp(-1.0 / 5)));
    assertAverage(now, "load/bytes/sent/15min", 60 * (1 - Math.exp(-1.0 / 15)));
    assertAverage(now, "load/connections/1min", 60 * (1 - Math.exp(-1)));
    assertAverage(now, "load/sockets/1min", 60 * (1 - Math.exp(-1)));
    assertAverage(now, "load/publish/dropped/1min", 60 * (1 - Math.exp(-1)));
  }

  private static Counts all(int n) {
    return new Counts(n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n);
  }

  private void assertAverage(Counts now, String name, double expected) {
    assertThat(Double.parseDouble(text(now, 60_000, name))).isCloseTo(expected, within(0.01));
  }

  @Test
  void forgetsAfterTheTimeOfTheAverage() {
    figures.texts(counts(0), START_MS + 1);
    figures.texts(counts(1_000), START_MS + 60_001);
    var busy = Double.parseDouble(text(counts(1_000), 60_001, "load/messages/sent/1min"));
    var later = Double.parseDouble(text(counts(1_000), 120_001, "load/messages/sent/1min"));
    assertThat(later / busy).isCloseTo(Math.exp(-1), within(0.001));
  }

  @Test
  void aSecondLookAtTheSameTimeChangesNothing() {
    figures.texts(counts(0), START_MS);
    var once = figures.texts(counts(10), START_MS + 10_000);
    assertThat(figures.texts(counts(10), START_MS + 10_000)).isEqualTo(once);
  }
}
