package io.honeyguide.distribution.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirWidestCellAndNumbersStandToTheRight() {
    var table = new Table("name", ">lag");
    table.add("a", "1");
    table.add("longer", "1,000");

    assertThat(table.lines(80))
        .containsExactly(
            "name      lag", //
            "a           1",
            "longer  1,000");
  }

  @Test
  void theWidestCellsAreCutToFitTheTerminal() {
    var table = new Table("id", "payload");
    table.add("0-1", "x".repeat(200));

    assertThat(table.lines(40)).allMatch(line -> line.length() <= 40);
    assertThat(table.lines(40).get(1)).endsWith("x…");
    assertThat(table.lines(Integer.MAX_VALUE).get(1)).endsWith("x".repeat(200));
  }

  /** What a publisher sends must not talk to the terminal of who looks at it. */
  @Test
  void cellsStayOnTheirLineWhateverTheyHold() {
    var table = new Table("payload");
    table.add("a\nb\u001b[2J\u009b");

    assertThat(table.lines(80).get(1)).isEqualTo("a\\nb\\u001b[2J\\u009b");
  }

  @Test
  void aRowHasACellForEachHeading() {
    assertThatThrownBy(() -> new Table("a", "b").add("1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 cells, found 1");
  }
}
