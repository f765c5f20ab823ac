package io.honeyguide.recommender.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of one question after the other, found one by one and many at once. */
class CandidateTableTest {

  private static final int QUESTIONS = 200;

  private final SplittableRandom random = new SplittableRandom(7);
  private final CandidateTable single = new CandidateTable();
  private final CandidateTable batched = new CandidateTable();

  @Test
  void givesManyItemsTheRowsThatEachWouldGet() {
    for (var question = 0; question < QUESTIONS; question++) {
      begin();
      for (var part = 0; part < 3; part++) {
        ask(items(random.nextInt(600)));
      }
    }
  }

  @Test
  void hasARowForNoMoreThanItTakes() {
    begin();
    for (var part = 0; part < 20; part++) {
      ask(IntStream.range(part * 500, part * 500 + 500).toArray());
    }

    assertThat(batched.rowCount()).isEqualTo(CandidateTable.ROWS_MAX);
    assertThat(batched.rowFor(9_999)).isEqualTo(CandidateTable.BARRED);
    assertThat(batched.isBarred(9_999)).isFalse();
  }

  @Test
  void startsEveryQuestionWithEmptyRows() {
    table(1, 2, 3);
    batched.retain(item -> item != 2);
    batched.cells()[batched.rowFor(4) * Counter.COUNT] = 5;

    batched.clear();

    assertThat(batched.holds(1)).isFalse();
    assertThat(batched.isBarred(2)).isFalse();
    table(8, 9, 10, 11);
    for (var row = 0; row < 4; row++) {
      assertThat(batched.cell(row, 0)).isZero();
    }
  }

  @Test
  void closesUpWhatIsLeft() {
    table(1, 2, 3);
    for (var row = 0; row < 3; row++) {
      batched.cells()[row * Counter.COUNT] = row + 1;
    }

    batched.retain(item -> item != 2);

    assertThat(batched.rowCount()).isEqualTo(2);
    assertThat(batched.isBarred(2)).isTrue();
    assertThat(batched.cell(batched.rowFor(3), 0)).isEqualTo(3);
    assertThat(batched.cell(batched.rowFor(4), 0)).isZero();
  }

  private void table(int... items) {
    batched.rowsFor(items, items.length, new int[items.length]);
  }

  private void begin() {
    single.clear();
    batched.clear();
    for (var item : items(20)) {
      single.bar(item);
      batched.bar(item);
    }
  }

  private int[] items(int count) {
    return random.ints(count, 0, 2000).toArray();
  }

  private void ask(int[] items) {
    var rows = new int[items.length];
    batched.rowsFor(items, items.length, rows);

    assertThat(rows).isEqualTo(Arrays.stream(items).map(single::rowFor).toArray());
    assertThat(batched.rowCount()).isEqualTo(single.rowCount());
    for (var row = 0; row < single.rowCount(); row++) {
      assertThat(batched.item(row)).isEqualTo(single.item(row));
    }
  }
}
