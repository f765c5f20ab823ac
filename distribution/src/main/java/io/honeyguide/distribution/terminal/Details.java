package io.honeyguide.distribution.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing told line by line: what it is about in a first column, what it says in a second.
 *
 * <p>Owner: one thread.
 */
public final class Details {

  private static final int INDENT = 2;

  private record Line(String name, String value) {}

  private final List<Line> lines = new ArrayList<>();

  /** Adds a line, unless there is nothing to say. */
  public Details add(String name, String value) {
    if (!value.isEmpty()) {
      lines.add(new Line(name, LineText.oneLine(value)));
    }
    return this;
  }

  /** Prints the lines, values below each other. */
  public void print(PrintWriter out) {
    var width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0) + INDENT;
    for (var line : lines) {
      out.println(line.name() + " ".repeat(width - line.name().length()) + line.value());
    }
  }
}
