package io.honeyguide.distribution.recommend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.PartScores;
import io.honeyguide.recommender.rank.LearnedOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A page about one evaluation that needs nothing but itself: figures, quality over time, how long
 * lists took, the weights that count most, and what was judged beside it. {@code report.html} is
 * its form; the charts are drawn by Chart.js, which the page carries with it.
 */
final class HtmlReport {

  private static final String TEMPLATE = "report.html";
  private static final String CHART_LIBRARY = "chart.umd.min.js";

  /** As many as the chart library has colours for. */
  private static final int WEIGHTS_SHOWN = 7;

  private static final double NANOS_PER_MS = 1e6;

  private final String title;
  private final List<String> command;
  private final EvaluationReport report;
  private final RunReport printed;
  private final List<Contender> contenders;
  private final @Nullable PartScores parts;

  /**
   * One chart of lines over the windows.
   *
   * @param unit what the upright axis counts
   * @param scale of that axis, in the words of Chart.js: {@code linear} or {@code logarithmic}
   */
  private record Chart(String unit, String scale, List<String> steps, List<Line> lines) {}

  /**
   * One line of a chart.
   *
   * @param values one for each step; null leaves a gap
   */
  private record Line(String name, List<@Nullable Double> values) {
    static Line of(String name, DoubleStream values) {
      return new Line(
          name, values.mapToObj(value -> Double.isFinite(value) ? (Double) value : null).toList());
    }
  }

  /**
   * A heading with its chart below.
   *
   * @param json the {@link Chart}
   */
  private record Section(String heading, String json) {}

  /** One line of the table, as text. */
  private record Row(
      String name,
      String targets,
      String hitRate,
      String reciprocalRank,
      String discountedGain,
      String coverage,
      String popularityBias,
      String diversity) {

    static Row of(Contender contender) {
      return new Row(
          contender.kind() + " " + contender.name(),
          text("%,d", contender.targets()),
          measured("%.4f", contender.hitRate()),
          measured("%.4f", contender.reciprocalRank()),
          measured("%.4f", contender.discountedGain()),
          measured("%.3f", contender.coverage()),
          measured("%.2f", contender.popularityBias()),
          measured("%.3f", contender.diversity()));
    }

    /** What was not measured stays empty. */
    private static String measured(String format, double value) {
      return Double.isNaN(value) ? "" : text(format, value);
    }
  }

  /** A value of every window. */
  private interface OfWindow {
    double value(EvaluationReport.Window window);
  }

  /**
   * A page about an evaluation.
   *
   * @param command the words that asked for it, so that the page says them
   * @param printed what was printed of it, with the times
   * @param contenders what was judged beside it
   */
  HtmlReport(
      String title,
      List<String> command,
      EvaluationReport report,
      RunReport printed,
      List<Contender> contenders,
      @Nullable PartScores parts) {
    this.title = title;
    this.command = command;
    this.report = report;
    this.printed = printed;
    this.contenders = contenders;
    this.parts = parts;
  }

  /** Writes the page. */
  void write(Path file) throws IOException {
    var total = printed.total();
    var compared = new ArrayList<Row>();
    if (!contenders.isEmpty()) {
      compared.add(Row.of(total));
      contenders.forEach(contender -> compared.add(Row.of(contender)));
    }
    var page =
        Map.of(
            "title", title,
            "command", command,
            "events", text("%,d", report.events()),
            "items", text("%,d", report.knownItems()),
            "total", Row.of(total),
            "charts", charts(),
            "compared", compared,
            "library", resource(CHART_LIBRARY));
    Files.writeString(file, Mustache.compiler().compile(resource(TEMPLATE)).execute(page));
  }

  private List<Section> charts() {
    var charts = new ArrayList<Section>();
    charts.add(
        section(
            "Quality over time",
            "share",
            "linear",
            line("hit rate", window -> window.scores().hitRate()),
            line("reciprocal rank", window -> window.scores().reciprocalRank())));
    charts.add(
        section(
            "Time of a list", "ms", "logarithmic", queryTimes("p50", 50), queryTimes("p99", 99)));
    if (parts != null && !parts.weights().isEmpty()) {
      charts.add(section("Weights over time", "weight", "linear", weights(parts.weights())));
    }
    return charts;
  }

  private Line line(String name, OfWindow value) {
    return Line.of(name, report.windows().stream().mapToDouble(value::value));
  }

  private Line queryTimes(String name, double percentile) {
    var windows = IntStream.range(0, report.windows().size());
    return Line.of(
        name,
        windows.mapToDouble(
            window -> printed.queries(window).getValueAtPercentile(percentile) / NANOS_PER_MS));
  }

  /** Those that count most in the end. */
  private static Line[] weights(List<float[]> weights) {
    var last = weights.get(weights.size() - 1);
    return IntStream.range(0, LearnedOrder.featureCount())
        .boxed()
        .sorted(Comparator.comparingDouble(feature -> -Math.abs(last[feature])))
        .limit(WEIGHTS_SHOWN)
        .map(
            feature ->
                Line.of(
                    LearnedOrder.featureName(feature),
                    weights.stream().mapToDouble(values -> values[feature])))
        .toArray(Line[]::new);
  }

  private Section section(String heading, String unit, String scale, Line... lines) {
    var steps =
        report.windows().stream()
            .map(window -> RunReport.MINUTE.format(Instant.ofEpochMilli(window.firstMs())))
            .toList();
    try {
      var chart = new Chart(unit, scale, steps, List.of(lines));
      return new Section(heading, new ObjectMapper().writeValueAsString(chart));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String text(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
