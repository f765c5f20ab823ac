package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.honeyguide.distribution.remote.DurationText;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a broker did between two readings, and how it stands at the second. */
final class Activity {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final int PERCENT = 100;

  /** Subscriptions shown, those with the most to do first. */
  private static final int NAMED_MAX = 5;

  private static final String MEDIAN = "0.5";
  private static final String P99 = "0.99";
  private static final String ACK = "honeyguide_publish_ack_seconds";
  private static final String FORCE = "honeyguide_log_fsync_seconds";
  private static final String VISIBLE = "recommender_event_to_visible_seconds";

  private final Reading before;
  private final Reading now;
  private final Instant time;

  /**
   * Two readings of the same broker.
   *
   * @param time when the second was taken
   */
  Activity(Reading before, Reading now, Instant time) {
    this.before = before;
    this.now = now;
    this.time = time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** A counter's growth per second; a broker that was started anew counts from 0 again. */
  private double rate(String name) {
    var grown = now.meters().sum(name) - before.meters().sum(name);
    return Math.max(0, grown) * NANOS_PER_SECOND / Math.max(1, now.nanos() - before.nanos());
  }

  private double in() {
    return rate("honeyguide_publish_received_total");
  }

  private double out() {
    return rate("honeyguide_deliver_sent_total");
  }

  private double dropped() {
    return rate("honeyguide_messages_dropped_total");
  }

  /** Processors at work. */
  private double processors() {
    return rate("process_cpu_time_ns_total") / NANOS_PER_SECOND;
  }

  private long value(String name) {
    return (long) now.meters().sum(name);
  }

  private double quantile(String name, String quantile) {
    return now.meters().quantile(name, quantile);
  }

  /** All of it for people. */
  List<String> lines(int width) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  up %s  %s clients  %s %% CPU  log %s"
            .formatted(
                time,
                Spoken.duration(now.meters().sum("process_uptime_seconds")),
                Spoken.number(value("honeyguide_mqtt_clients")),
                Math.round(processors() * PERCENT),
                Spoken.bytes(now.meters().sum("honeyguide_log_bytes"))));
    lines.add("");
    addRates(lines, width);
    addLatencies(lines, width);
    addNamed(lines, width);
    addSlowest(lines, width);
    return lines;
  }

  private void addRates(List<String> lines, int width) {
    var table = new Table(">in/s", ">out/s", ">dropped/s", ">again/s", ">queued", ">queue bytes");
    table.add(
        Spoken.rate(in()),
        Spoken.rate(out()),
        Spoken.rate(dropped()),
        Spoken.rate(rate("honeyguide_redeliveries_total")),
        Spoken.number(value("honeyguide_queue_messages")),
        Spoken.bytes(now.meters().sum("honeyguide_queue_bytes")));
    lines.addAll(table.lines(width));
  }

  private void addLatencies(List<String> lines, int width) {
    var table = new Table("latency", ">median", ">99 %", ">longest");
    addLatency(table, "publish to acknowledgement", ACK);
    addLatency(table, "force of the log", FORCE);
    addLatency(table, "event to recommendation", VISIBLE);
    lines.add("");
    lines.addAll(table.lines(width));
  }

  private void addLatency(Table table, String what, String name) {
    table.add(what, spoken(name, MEDIAN), spoken(name, P99), spoken(name, "1.0"));
  }

  private String spoken(String name, String quantile) {
    var seconds = quantile(name, quantile);
    return seconds == 0 ? "-" : Spoken.duration(seconds);
  }

  private void addNamed(List<String> lines, int width) {
    var states = new ArrayList<JsonNode>();
    now.named().forEach(states::add);
    states.sort(
        Comparator.comparingLong((JsonNode state) -> state.path("lag").asLong()).reversed());
    var table = new Table("named subscription", ">lag", ">leased", ">oldest", ">in/s", ">out/s");
    for (var state : states.subList(0, Math.min(NAMED_MAX, states.size()))) {
      table.add(
          state.path("name").asText(),
          Spoken.number(state.path("lag").asLong()),
          Spoken.number(state.path("inFlight").asLong()),
          DurationText.of(state.path("oldestAge")),
          Spoken.rate(state.path("rates").path("in").asDouble()),
          Spoken.rate(state.path("rates").path("out").asDouble()));
    }
    add(lines, table, width);
  }

  private void addSlowest(List<String> lines, int width) {
    var table = new Table("slowest subscriber", ">queued", "connection");
    for (var session : now.slowest()) {
      if (session.path("queued").asLong() > 0) {
        table.add(
            session.path("clientId").asText(),
            Spoken.number(session.path("queued").asLong()),
            session.path("connected").asBoolean() ? session.path("address").asText() : "-");
      }
    }
    add(lines, table, width);
  }

  private static void add(List<String> lines, Table table, int width) {
    if (!table.isEmpty()) {
      lines.add("");
      lines.addAll(table.lines(width));
    }
  }

  /** The gist of it in one line. */
  String line() {
    return "%s in %s/s out %s/s dropped %s/s ack %s (99 %%: %s) queued %s log %s"
        .formatted(
            time,
            Spoken.rate(in()),
            Spoken.rate(out()),
            Spoken.rate(dropped()),
            spoken(ACK, MEDIAN),
            spoken(ACK, P99),
            Spoken.number(value("honeyguide_queue_messages")),
            Spoken.bytes(now.meters().sum("honeyguide_log_bytes")));
  }

  /** The same figures for programs, times in seconds. */
  JsonNode json() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("ts", time.toString());
    document.put("inPerSecond", rounded(in()));
    document.put("outPerSecond", rounded(out()));
    document.put("droppedPerSecond", rounded(dropped()));
    document.put("processors", rounded(processors()));
    document.put("clients", value("honeyguide_mqtt_clients"));
    document.put("queuedMessages", value("honeyguide_queue_messages"));
    document.put("queuedBytes", value("honeyguide_queue_bytes"));
    document.put("logBytes", value("honeyguide_log_bytes"));
    document.put("ackSeconds", quantile(ACK, MEDIAN));
    document.put("ackSeconds99", quantile(ACK, P99));
    document.put("forceSeconds", quantile(FORCE, MEDIAN));
    document.put("forceSeconds99", quantile(FORCE, P99));
    document.set("subscriptions", now.named());
    if (!now.slowest().isMissingNode()) {
      document.set("slowest", now.slowest());
    }
    return document;
  }

  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3f", value));
  }
}
