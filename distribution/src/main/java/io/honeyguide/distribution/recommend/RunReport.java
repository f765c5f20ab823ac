package io.honeyguide.distribution.recommend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.RankingScores;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Prints what a run found: scores and times, window by window and in total. */
final class RunReport {

  /** How tables and charts write the time, in UTC. */
  static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final EvaluationReport report;
  private final EvaluationOptions options;
  private final RunTimings timings;
  private final List<Contender> contenders;
  private final Stretch whole = new Stretch();
  private final List<Stretch> stretches = new ArrayList<>();

  /** Times of one window or of the whole run. */
  private static final class Stretch {
    private final Histogram queries = new Histogram(3);
    private final Histogram freshness = new Histogram(3);
    private long firstEvent = Long.MAX_VALUE;
    private long lastEvent;
    private long firstNanos;
    private long lastNanos;

    void arrived(long event, long nanos) {
      if (firstEvent == Long.MAX_VALUE) {
        firstEvent = event;
        firstNanos = nanos;
      }
      lastEvent = event;
      lastNanos = nanos;
    }

    double eventsPerSecond() {
      return lastNanos <= firstNanos
          ? 0
          : (lastEvent - firstEvent) * NANOS_PER_SECOND / (lastNanos - firstNanos);
    }
  }

  RunReport(EvaluationReport report, EvaluationOptions options, RunTimings timings) {
    this(report, options, timings, List.of());
  }

  /**
   * A report.
   *
   * @param contenders parts and baselines beside it
   */
  RunReport(
      EvaluationReport report,
      EvaluationOptions options,
      RunTimings timings,
      List<Contender> contenders) {
    this.report = report;
    this.contenders = List.copyOf(contenders);
    this.options = options;
    this.timings = timings;
    report.windows().forEach(window -> stretches.add(new Stretch()));
    timings
        .queries()
        .forEach(
            (event, nanos) -> {
              whole.queries.recordValue(nanos);
              with(event, stretch -> stretch.queries.recordValue(nanos));
            });
    timings
        .freshness()
        .forEach(
            (event, nanos) -> {
              whole.freshness.recordValue(nanos);
              with(event, stretch -> stretch.freshness.recordValue(nanos));
            });
    timings.arrivals().forEach((event, nanos) -> with(event, s -> s.arrived(event, nanos)));
  }

  private void with(long event, Consumer<Stretch> action) {
    // The warm-up and the windows that were asked for count for a run event by event only.
    if (stretches.size() == 1) {
      action.accept(stretches.get(0));
      return;
    }
    var warmUp = (long) (report.events() * options.warmUp());
    var window = (event - warmUp) * options.windows() / Math.max(1, report.events() - warmUp);
    if (window >= 0 && window < stretches.size()) {
      action.accept(stretches.get((int) window));
    }
  }

  private double eventsPerSecond() {
    return report.events() * NANOS_PER_SECOND / Math.max(1, timings.elapsedNanos());
  }

  /** The blend over all windows. */
  Contender total() {
    return Contender.of("blend", "total", report, whole.queries);
  }

  /** How long the lists of a window took, in nanoseconds. */
  Histogram queries(int window) {
    return stretches.get(window).queries;
  }

  /** As a table for people. */
  void print(PrintWriter out) {
    var length = options.listLength();
    out.printf(
        Locale.ROOT,
        "%-16s %9s %7s %7s %9s   %-19s %-19s%n",
        "from (UTC)",
        "targets",
        "HR@" + length,
        "MRR@" + length,
        "events/s",
        "fresh p50/p99 ms",
        "query p50/p99 ms");
    for (var i = 0; i < stretches.size(); i++) {
      var window = report.windows().get(i);
      var from = MINUTE.format(Instant.ofEpochMilli(window.firstMs()));
      row(out, from, window.scores(), stretches.get(i), stretches.get(i).eventsPerSecond());
    }
    row(out, "total", report.total(), whole, eventsPerSecond());
    out.printf(
        Locale.ROOT,
        "%,d events in %.1f s, %,d items, coverage %.3f, popularity bias %.2f, diversity %s,"
            + " nDCG@%d %.4f%s%n",
        report.events(),
        timings.elapsedNanos() / NANOS_PER_SECOND,
        report.knownItems(),
        report.coverage(),
        report.popularityBias(),
        number("%.3f", report.total().diversity()),
        length,
        report.total().discountedGain(),
        timings.restarts() == 0 ? "" : ", reconnected " + timings.restarts() + " times");
    printContenders(out);
    out.flush();
  }

  private void printContenders(PrintWriter out) {
    if (contenders.isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "%n%-28s %9s %7s %7s %7s %8s %6s %9s %9s%n",
        "beside it",
        "targets",
        "HR@" + options.listLength(),
        "MRR",
        "nDCG",
        "coverage",
        "bias",
        "diversity",
        "p50 us");
    for (var contender : contenders) {
      out.printf(
          Locale.ROOT,
          "%-28s %,9d %7.4f %7.4f %7s %8s %6s %9s %9s%n",
          contender.kind() + " " + contender.name(),
          contender.targets(),
          contender.hitRate(),
          contender.reciprocalRank(),
          number("%.4f", contender.discountedGain()),
          number("%.3f", contender.coverage()),
          number("%.2f", contender.popularityBias()),
          number("%.3f", contender.diversity()),
          number("%.0f", contender.queryMicros()));
    }
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  private static void row(
      PrintWriter out, String name, RankingScores scores, Stretch stretch, double eventsPerSecond) {
    out.printf(
        Locale.ROOT,
        "%-16s %,9d %7.4f %7.4f %9s   %-19s %-19s%n",
        name,
        scores.targets(),
        scores.hitRate(),
        scores.reciprocalRank(),
        // As long as all is asked in the end, no events come in between.
        eventsPerSecond == 0 ? "-" : String.format(Locale.ROOT, "%,.0f", eventsPerSecond),
        times(stretch.freshness),
        times(stretch.queries));
  }

  private static String times(Histogram histogram) {
    return histogram.getTotalCount() == 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.3f / %.3f",
            histogram.getValueAtPercentile(50) / NANOS_PER_MS,
            histogram.getValueAtPercentile(99) / NANOS_PER_MS);
  }

  /** As one JSON object for programs. */
  void printJson(PrintWriter out) {
    var object = new ObjectMapper().createObjectNode();
    object.put("events", report.events());
    object.put("items", report.knownItems());
    object.put("listLength", options.listLength());
    object.put("seconds", timings.elapsedNanos() / NANOS_PER_SECOND);
    object.put("reconnected", timings.restarts());
    object.put("coverage", report.coverage());
    object.put("popularityBias", report.popularityBias());
    putMeasured(object, "diversity", report.total().diversity());
    put(object, report.total(), whole, eventsPerSecond());
    var windows = object.putArray("windows");
    for (var i = 0; i < stretches.size(); i++) {
      var window = report.windows().get(i);
      var entry = windows.addObject();
      entry.put("from", Instant.ofEpochMilli(window.firstMs()).toString());
      entry.put("to", Instant.ofEpochMilli(window.lastMs()).toString());
      put(entry, window.scores(), stretches.get(i), stretches.get(i).eventsPerSecond());
    }
    var beside = object.putArray("beside");
    for (var contender : contenders) {
      var entry = beside.addObject();
      entry.put("kind", contender.kind());
      entry.put("name", contender.name());
      entry.put("targets", contender.targets());
      entry.put("hitRate", contender.hitRate());
      entry.put("reciprocalRank", contender.reciprocalRank());
      putMeasured(entry, "discountedGain", contender.discountedGain());
      putMeasured(entry, "coverage", contender.coverage());
      putMeasured(entry, "popularityBias", contender.popularityBias());
      putMeasured(entry, "diversity", contender.diversity());
      putMeasured(entry, "queryP50Us", contender.queryMicros());
    }
    out.println(object);
  }

  private static void putMeasured(ObjectNode entry, String name, double value) {
    if (!Double.isNaN(value)) {
      entry.put(name, value);
    }
  }

  /** As lines for spreadsheets. */
  void printCsv(PrintWriter out) {
    out.println(
        "kind,name,targets,hitRate,reciprocalRank,discountedGain,coverage,bias,diversity,queryP50Us");
    for (var i = 0; i < stretches.size(); i++) {
      var window = report.windows().get(i);
      var scores = window.scores();
      out.printf(
          Locale.ROOT,
          "window,%s,%d,%.6f,%.6f,%.6f,,,%s,%.1f%n",
          Instant.ofEpochMilli(window.firstMs()),
          scores.targets(),
          scores.hitRate(),
          scores.reciprocalRank(),
          scores.discountedGain(),
          field("%.6f", scores.diversity()),
          queries(i).getValueAtPercentile(50) / 1e3);
    }
    printCsv(out, total());
    contenders.forEach(contender -> printCsv(out, contender));
    out.flush();
  }

  private void printCsv(PrintWriter out, Contender contender) {
    out.printf(
        Locale.ROOT,
        "%s,%s,%d,%.6f,%.6f,%s,%s,%s,%s,%s%n",
        contender.kind(),
        contender.name(),
        contender.targets(),
        contender.hitRate(),
        contender.reciprocalRank(),
        field("%.6f", contender.discountedGain()),
        field("%.6f", contender.coverage()),
        field("%.4f", contender.popularityBias()),
        field("%.6f", contender.diversity()),
        field("%.1f", contender.queryMicros()));
  }

  private static String field(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private static void put(
      ObjectNode object, RankingScores scores, Stretch stretch, double eventsPerSecond) {
    object.put("targets", scores.targets());
    object.put("hitRate", scores.hitRate());
    object.put("reciprocalRank", scores.reciprocalRank());
    object.put("discountedGain", scores.discountedGain());
    object.put("shortLists", scores.shortLists());
    if (eventsPerSecond > 0) {
      object.put("eventsPerSecond", eventsPerSecond);
    }
    putTimes(object, "freshness", stretch.freshness);
    putTimes(object, "query", stretch.queries);
  }

  private static void putTimes(ObjectNode object, String name, Histogram histogram) {
    if (histogram.getTotalCount() > 0) {
      var times = object.putObject(name);
      times.put("p50Ms", histogram.getValueAtPercentile(50) / NANOS_PER_MS);
      times.put("p99Ms", histogram.getValueAtPercentile(99) / NANOS_PER_MS);
      times.put("p999Ms", histogram.getValueAtPercentile(99.9) / NANOS_PER_MS);
      times.put("maxMs", histogram.getMaxValue() / NANOS_PER_MS);
    }
  }
}
