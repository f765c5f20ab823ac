package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MovedRecordsTest {

  @Test
  void holdsTheLastPlaceOfEachRecordOverManyRounds() {
    var random = new Random(7);
    var expected = new TreeMap<Long, Long>();
    var moved = MovedRecords.NONE;
    var place = 100_000L;
    for (var round = 0; round < 60; round++) {
      var run = new TreeMap<Long, Long>();
      for (var i = random.nextInt(1500); i > 0; i--) {
        run.put((long) random.nextInt(50_000), 0L);
      }
      var offsets = new long[run.size()];
      var entries = new long[run.size()];
      var count = 0;
      for (var offset : run.keySet()) {
        expected.put(offset, place);
        offsets[count] = offset;
        entries[count++] = MovedEntry.moved(place++, 100, false);
      }
      moved = moved.with(offsets, entries, count);
      if (round % 7 == 6) {
        var start = place - 3_000;
        expected.values().removeIf(stands -> stands < start);
        moved = moved.withoutPlacesBelow(start);
      }
      assertHolds(moved, expected);
    }
    var out = Unpooled.buffer();
    moved.write(out);
    assertHolds(MovedRecords.read(out), expected);
    assertThat(out.isReadable()).isFalse();
  }

  private static void assertHolds(MovedRecords moved, SortedMap<Long, Long> expected) {
    assertThat(moved.size()).isEqualTo(expected.size());
    var index = 0;
    for (var entry : expected.entrySet()) {
      assertThat(moved.place(entry.getKey())).isEqualTo(entry.getValue());
      assertThat(moved.indexOf(entry.getKey())).isEqualTo(index++);
    }
    assertThat(moved.offsets(10_000, 20_000, Integer.MAX_VALUE))
        .containsExactly(
            expected.subMap(10_000L, 20_000L).keySet().stream().mapToLong(key -> key).toArray());
    assertThat(moved.offsets(10_000, 20_000, 3).length).isLessThanOrEqualTo(3);
    assertThat(moved.place(50_001)).isEqualTo(MovedRecords.ABSENT);
  }

  @Test
  void remembersSizesWithinTwoHundredths() {
    for (var bytes : new int[] {0, 1, 255, 256, 1_000, 65_537, 1 << 20, 30 << 20}) {
      var moved =
          MovedRecords.NONE.with(new long[] {5}, new long[] {MovedEntry.moved(9, bytes, true)}, 1);
      var found = new ArrayList<Long>();
      moved.forEach((index, size, byRule) -> found.addAll(List.of(size, byRule ? 1L : 0L)));
      assertThat(found.get(0)).isBetween((long) bytes, bytes + bytes / 50L);
      assertThat(found.get(1)).isEqualTo(1);
      assertThat(moved.place(5)).isEqualTo(9);
    }
  }
}
