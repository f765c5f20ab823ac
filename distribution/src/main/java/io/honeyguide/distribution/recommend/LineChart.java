package io.honeyguide.distribution.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines over equal steps, as SVG that stands in a page without anything else. */
final class LineChart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 260;
  private static final int LEFT = 56;
  private static final int RIGHT = 170;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int GRID_LINES = 4;
  private static final List<String> COLOURS =
      List.of("#0b6e4f", "#c8553d", "#2b59c3", "#8f2d56", "#d9a404", "#5f5aa2", "#3a7d44", "#555");

  /** One line; values that are no numbers leave a gap. */
  private static final class Line {
    private final String name;
    private final double[] values;

    Line(String name, double[] values) {
      this.name = name;
      this.values = values;
    }
  }

  private final List<String> steps;
  private final List<Line> lines = new ArrayList<>();

  /**
   * An empty chart.
   *
   * @param steps what stands below each step
   */
  LineChart(List<String> steps) {
    this.steps = List.copyOf(steps);
  }

  LineChart with(String name, double[] values) {
    lines.add(new Line(name, values.clone()));
    return this;
  }

  /** The chart as an {@code svg} element. */
  String svg() {
    var low = 0.0;
    var high = 0.0;
    for (var line : lines) {
      for (var value : line.values) {
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    high = high == low ? low + 1 : high;
    var svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\">%n".formatted(WIDTH, HEIGHT, WIDTH));
    addGrid(svg, low, high);
    for (var index = 0; index < lines.size(); index++) {
      addLine(svg, index, low, high);
    }
    return svg.append("</svg>\n").toString();
  }

  private void addGrid(StringBuilder svg, double low, double high) {
    for (var line = 0; line <= GRID_LINES; line++) {
      var value = low + (high - low) * line / GRID_LINES;
      var y = y(value, low, high);
      svg.append(
          text(
              "<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                  + " text-anchor=\"end\">%s</text>%n",
              LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, label(value)));
    }
    var every = Math.max(1, (steps.size() + 5) / 6);
    for (var step = 0; step < steps.size(); step += every) {
      svg.append(
          text(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              x(step), HEIGHT - 12, Markup.escape(steps.get(step))));
    }
  }

  private void addLine(StringBuilder svg, int index, double low, double high) {
    var line = lines.get(index);
    var colour = COLOURS.get(index % COLOURS.size());
    var path = new StringBuilder();
    var draws = false;
    for (var step = 0; step < line.values.length; step++) {
      if (Double.isFinite(line.values[step])) {
        path.append(
            text("%s%.1f %.1f", draws ? "L" : "M", x(step), y(line.values[step], low, high)));
        draws = true;
      } else {
        draws = false;
      }
    }
    svg.append(
        text("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
    var middle = TOP + 10 + 18 * index;
    svg.append(
        text(
            "<path d=\"M%d %d h14\" stroke=\"%s\" stroke-width=\"3\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
            WIDTH - RIGHT + 14,
            middle,
            colour,
            WIDTH - RIGHT + 34,
            middle + 4,
            Markup.escape(line.name)));
  }

  private double x(int step) {
    var width = WIDTH - LEFT - RIGHT;
    return LEFT + (steps.size() < 2 ? width / 2.0 : (double) width * step / (steps.size() - 1));
  }

  private static double y(double value, double low, double high) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  }

  private static String label(double value) {
    return Math.abs(value) >= 10 ? text("%.0f", value) : text("%.3f", value);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
