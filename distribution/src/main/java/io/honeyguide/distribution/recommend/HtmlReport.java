package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.PartScores;
import io.honeyguide.recommender.rank.LearnedOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A page about one evaluation that needs nothing but itself: figures, quality over time, the
 * weights that moved most, and how long lists took.
 */
final class HtmlReport {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WEIGHTS_SHOWN = 8;
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;max-width:820px;margin:2em auto;color:#222}"
          + "table{border-collapse:collapse}td,th{padding:2px 12px 2px 0;text-align:right}"
          + "td:first-child,th:first-child{text-align:left}code{overflow-wrap:anywhere}"
          + "svg{font-size:11px;max-width:100%;fill:currentColor}";

  private final String title;
  private final String command;
  private final EvaluationReport report;
  private final List<Contender> contenders;
  private final @Nullable PartScores parts;
  private final StringBuilder page = new StringBuilder();

  /**
   * A page about an evaluation.
   *
   * @param command what was asked for, so that the page says it
   * @param contenders what was judged beside it
   */
  HtmlReport(
      String title,
      String command,
      EvaluationReport report,
      List<Contender> contenders,
      @Nullable PartScores parts) {
    this.title = title;
    this.command = command;
    this.report = report;
    this.contenders = contenders;
    this.parts = parts;
  }

  /** Writes the page. */
  void write(Path file) throws IOException {
    page.setLength(0);
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(Markup.escape(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(Markup.escape(title))
        .append("</h1>\n<p><code>")
        .append(Markup.escape(command))
        .append("</code></p>\n");
    addTotal();
    addQuality();
    addContenders();
    addWeights();
    addLatency();
    page.append("</body></html>\n");
    Files.writeString(file, page, StandardCharsets.UTF_8);
  }

  private void addTotal() {
    page.append(
        String.format(
            Locale.ROOT,
            "<p>%,d events, %,d targets, %,d items. Hit rate <b>%.4f</b>, mean reciprocal rank"
                + " <b>%.4f</b>, nDCG %.4f, coverage %.3f, popularity bias %.2f.</p>%n",
            report.events(),
            report.total().targets(),
            report.knownItems(),
            report.total().hitRate(),
            report.total().reciprocalRank(),
            report.total().discountedGain(),
            report.coverage(),
            report.popularityBias()));
  }

  private List<String> steps() {
    return report.windows().stream()
        .map(window -> DAY.format(Instant.ofEpochMilli(window.firstMs())))
        .toList();
  }

  /** A value of every window. */
  private interface OfWindow {
    double value(EvaluationReport.Window window);
  }

  private double[] over(OfWindow value) {
    return report.windows().stream().mapToDouble(value::value).toArray();
  }

  private void addQuality() {
    var chart =
        new LineChart(steps())
            .with("hit rate", over(window -> window.scores().hitRate()))
            .with("reciprocal rank", over(window -> window.scores().reciprocalRank()));
    section("Quality over time", chart);
  }

  private void section(String heading, LineChart chart) {
    page.append("<h2>").append(Markup.escape(heading)).append("</h2>\n").append(chart.svg());
  }

  private void addContenders() {
    if (contenders.isEmpty()) {
      return;
    }
    page.append("<h2>Beside it</h2>\n<table><tr><th></th><th>targets</th><th>hit rate</th>")
        .append(
            "<th>reciprocal rank</th><th>nDCG</th><th>coverage</th><th>popularity bias</th></tr>\n");
    var all = new ArrayList<Contender>();
    all.add(Contender.of("blend", "total", report));
    all.addAll(contenders);
    for (var contender : all) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%,d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n",
              Markup.escape(contender.kind() + " " + contender.name()),
              contender.targets(),
              figure("%.4f", contender.hitRate()),
              figure("%.4f", contender.reciprocalRank()),
              figure("%.4f", contender.discountedGain()),
              figure("%.3f", contender.coverage()),
              figure("%.2f", contender.popularityBias())));
    }
    page.append("</table>\n");
  }

  /** What was not measured stays empty. */
  private static String figure(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private void addWeights() {
    var scores = parts;
    if (scores == null || scores.weights().isEmpty()) {
      return;
    }
    var weights = scores.weights();
    var last = weights.get(weights.size() - 1);
    var chart = new LineChart(steps());
    IntStream.range(0, LearnedOrder.featureCount())
        .boxed()
        .sorted(Comparator.comparingDouble(feature -> -Math.abs(last[feature])))
        .limit(WEIGHTS_SHOWN)
        .forEach(
            feature ->
                chart.with(
                    LearnedOrder.featureName(feature),
                    weights.stream().mapToDouble(values -> values[feature]).toArray()));
    section("Weights over time", chart);
  }

  private void addLatency() {
    var chart =
        new LineChart(steps())
            .with("p50 us", over(window -> window.queryTimes().percentileNanos(.5) / 1e3))
            .with("p99 us", over(window -> window.queryTimes().percentileNanos(.99) / 1e3));
    section("Time of a list", chart);
  }
}
