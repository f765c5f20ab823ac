package io.honeyguide.distribution.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows below a line of headings, each column as wide as its widest cell.
 *
 * <p>Where a row does not fit the terminal its widest cells are cut and end with {@code …}; where
 * nobody looks at a terminal nothing is cut, so that programs find what they search for. A cell
 * stays on its line whatever it holds.
 *
 * <p>Owner: one thread.
 */
public final class Table {

  /** Stands before the heading of a column of numbers, which is aligned to the right. */
  private static final char RIGHT = '>';

  /** Cells are not cut below this. */
  private static final int CELL_MIN = 8;

  private static final String GAP = "  ";

  private final List<String> headings = new ArrayList<>();
  private final boolean[] isRight;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these headings; one that starts with {@code >} is aligned to the right. */
  public Table(String... headings) {
    isRight = new boolean[headings.length];
    for (var i = 0; i < headings.length; i++) {
      isRight[i] = headings[i].charAt(0) == RIGHT;
      this.headings.add(headings[i].substring(isRight[i] ? 1 : 0));
    }
  }

  /** Adds a row with a cell for each heading. */
  public void add(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "expected %d cells, found %d".formatted(headings.size(), cells.length));
    }
    var row = new ArrayList<String>();
    for (var cell : cells) {
      row.add(LineText.oneLine(cell));
    }
    rows.add(row);
  }

  /** Whether it has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Prints headings and rows.
   *
   * @param width most characters of a line
   */
  public void print(PrintWriter out, int width) {
    lines(width).forEach(out::println);
  }

  /** What {@link #print} prints. */
  public List<String> lines(int width) {
    var widths = widths(width);
    var lines = new ArrayList<String>();
    lines.add(line(headings, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private int[] widths(int width) {
    var widths = new int[headings.size()];
    var total = GAP.length() * (widths.length - 1);
    for (var i = 0; i < widths.length; i++) {
      widths[i] = headings.get(i).length();
      for (var row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
      total += widths[i];
    }
    while (total > width) {
      var widest = 0;
      for (var i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= CELL_MIN) {
        break;
      }
      widths[widest]--;
      total--;
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      var cell = cut(cells.get(i), widths[i]);
      var padding = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP).append(isRight[i] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
