package io.honeyguide.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerMetricsTest {

  private final AtomicLong clock = new AtomicLong();
  private final BrokerMetrics metrics = new BrokerMetrics(clock::get);

  @Test
  void exportsCountersWithTheirTags() {
    metrics.publishReceived(MessageProtocol.MQTT, 1).stripe().add(7);
    metrics.publishReceived(MessageProtocol.HTTP, 0).add(2);
    metrics.deliverSent(MessageProtocol.PLUGIN, 1).add(3);
    metrics.connects("success").add(1);
    metrics.disconnects("keep_alive_timeout").add(1);
    metrics.messagesDropped(DropReason.QUEUE_FULL, () -> 4);
    metrics.malformed("publish", "malformed").add(5);
    metrics.redeliveries().add(6);
    metrics.deadLetters(() -> 8);
    metrics.httpRequests("publish", 201).add(9);

    assertThat(metrics.scrape().lines())
        .contains(
            "# TYPE honeyguide_publish_received_total counter",
            "# HELP honeyguide_publish_received_total Messages received",
            "honeyguide_publish_received_total{protocol=\"mqtt\",qos=\"1\"} 7.0",
            "honeyguide_publish_received_total{protocol=\"http\",qos=\"0\"} 2.0",
            "honeyguide_deliver_sent_total{protocol=\"plugin\",qos=\"1\"} 3.0",
            "honeyguide_connects_total{result=\"success\"} 1.0",
            "honeyguide_disconnects_total{reason=\"keep_alive_timeout\"} 1.0",
            "honeyguide_messages_dropped_total{reason=\"queue_full\"} 4.0",
            "honeyguide_malformed_total{reason=\"malformed\",type=\"publish\"} 5.0",
            "honeyguide_redeliveries_total 6.0",
            "honeyguide_dead_letters_total 8.0",
            "honeyguide_http_requests_total{endpoint=\"publish\",status=\"201\"} 9.0");
  }

  @Test
  void exportsGauges() {
    var connections = metrics.connections("tcp", "5").stripe();
    connections.increment();
    connections.increment();
    connections.add(-1);
    metrics.httpStreams().add(2);
    metrics.logBytes(() -> 4_096);
    metrics.retainedMessages(() -> 3);
    metrics.subscriptions("shared", () -> 2);

    assertThat(metrics.scrape().lines())
        .contains(
            "# TYPE honeyguide_connections gauge",
            "honeyguide_connections{listener=\"tcp\",version=\"5\"} 1.0",
            "honeyguide_http_streams 2.0",
            "honeyguide_log_bytes 4096.0",
            "honeyguide_retained_messages 3.0",
            "honeyguide_subscriptions{type=\"shared\"} 2.0");
  }

  @Test
  void exportsTimersInSecondsWithQuantiles() {
    metrics.publishAck().stripe().recordNanos(1_000_000, 3);
    metrics.logFsync().recordNanos(512_000);

    var lines = metrics.scrape().lines().toList();

    assertThat(lines)
        .contains(
            "# TYPE honeyguide_publish_ack_seconds summary",
            "honeyguide_publish_ack_seconds_count 3",
            "honeyguide_publish_ack_seconds_sum 0.003",
            "honeyguide_log_fsync_seconds_sum 5.12E-4");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("honeyguide_publish_ack_seconds{quantile="))
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).containsPattern("} (0\\.001|9\\.9\\d*E-4)"));
  }

  @Test
  void keepsCountingWhenNobodyElseHoldsTheMeter() {
    metrics.redeliveries().add(1);
    System.gc();

    assertThat(metrics.scrape()).contains("honeyguide_redeliveries_total 1.0");
  }

  @Test
  void givesTheSameMeterForTheSameName() {
    assertThat(metrics.connects("success")).isSameAs(metrics.connects("success"));
    assertThat(metrics.connects("success")).isNotSameAs(metrics.connects("refused"));
    assertThat(metrics.publishAck()).isSameAs(metrics.publishAck());
  }

  @Test
  void lagOfASubscriptionGoesWithIt() {
    var lag = metrics.durableLag("orders", () -> 42);
    assertThat(metrics.scrape()).contains("honeyguide_durable_lag{name=\"orders\"} 42.0");

    lag.close();
    assertThat(metrics.scrape()).doesNotContain("honeyguide_durable_lag");

    metrics.durableLag("orders", () -> 7);
    lag.close();
    assertThat(metrics.scrape()).contains("honeyguide_durable_lag{name=\"orders\"} 7.0");
  }

  @Test
  void metersOfAPluginCarryItsPrefixAndGoWithIt() {
    var group = metrics.group("plugin_recommender");
    group.counter("events", "Events", "type", "view").add(3);
    group.timer("recommend", "One answer").recordNanos(1_000_000);
    group.gauge("items", "Items", () -> 12);

    assertThat(metrics.scrape().lines())
        .contains(
            "plugin_recommender_events_total{type=\"view\"} 3.0",
            "plugin_recommender_recommend_seconds_count 1",
            "plugin_recommender_items 12.0");

    group.close();
    assertThat(metrics.scrape()).doesNotContain("plugin_recommender");
    assertThatThrownBy(() -> group.counter("events", "Events"))
        .isInstanceOf(IllegalStateException.class);

    metrics.group("plugin_recommender").counter("events", "Events", "type", "view");
    assertThat(metrics.scrape()).contains("plugin_recommender_events_total{type=\"view\"} 0.0");
  }

  @Test
  void refusesTwoMetersUnderOneName() {
    metrics.group("a").counter("b_c", "First");

    assertThatThrownBy(() -> metrics.group("a_b").counter("c", "Second"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("meter a_b_c_total[] is registered already");
  }

  /** Each pair would make the scrape fail or hide one of the two. */
  @Test
  void refusesTwoKindsThatWouldShareALine() {
    var group = metrics.group("p");
    group.counter("x", "A counter", "a", "1");
    group.timer("y", "A timer", "a", "1");
    group.gauge("z", "A gauge", () -> 1);

    assertThatThrownBy(() -> group.gauge("x", "A gauge", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gauge p_x would be mixed up with counter p_x_total");
    assertThatThrownBy(() -> group.gauge("y_seconds", "A gauge", () -> 1))
        .hasMessage("gauge p_y_seconds would be mixed up with timer p_y_seconds");
    assertThatThrownBy(() -> group.counter("z", "A counter"))
        .hasMessage("counter p_z_total would be mixed up with gauge p_z");
    assertThatThrownBy(() -> group.upDownCounter("z", "A gauge that counts"))
        .hasMessage("meter p_z is of another kind already");
    for (var name : List.of("x_total", "y_seconds_count", "y_seconds_sum", "z_info")) {
      assertThatThrownBy(() -> group.gauge(name, "A gauge", () -> 1))
          .hasMessage("gauge p_" + name + " ends like the lines of another kind of meter");
    }
    assertThat(metrics.scrape().lines())
        .contains("p_x_total{a=\"1\"} 0.0", "p_y_seconds_count{a=\"1\"} 0", "p_z 1.0");
  }

  @Test
  void takesOneNameWithSeveralTagLists() {
    var group = metrics.group("p");
    group.counter("x", "X", "a", "1").add(1);
    group.counter("x", "X", "a", "2").add(2);
    group.counter("x", "X", "b", "1").add(3);
    group.timer("t", "T", "a", "1").recordNanos(1);
    group.timer("t", "T", "b", "1");

    assertThat(metrics.scrape().lines())
        .contains(
            "p_x_total{a=\"1\"} 1.0",
            "p_x_total{a=\"2\"} 2.0",
            "p_x_total{b=\"1\"} 3.0",
            "p_t_seconds_count{a=\"1\"} 1",
            "p_t_seconds_count{b=\"1\"} 0");
  }

  @Test
  void refusesBadNamesAndHalfTags() {
    var group = metrics.group("p");

    assertThatThrownBy(() -> group.counter("Bad-Name", "No"))
        .hasMessageContaining("lower case letters");
    assertThatThrownBy(() -> group.counter("x", "No", "tag"))
        .hasMessageContaining("tag without a value");
  }

  @Test
  void aGaugeThatThrowsSpoilsNoOther() {
    metrics
        .group("p")
        .gauge(
            "broken",
            "Throws",
            () -> {
              throw new IllegalStateException("on purpose");
            });
    metrics.logBytes(() -> 1);

    assertThat(metrics.scrape()).contains("honeyguide_log_bytes 1.0").contains("p_broken NaN");
  }

  @Test
  void exportsTheProcessWhenAsked() {
    metrics.addProcessMeters();

    assertThat(metrics.scrape()).contains("jvm_memory_used_bytes").contains("process_uptime");
  }
}
