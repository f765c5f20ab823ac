package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {

  @Test
  void readsDeliveriesInTheOrderTheyWereAdded() {
    var queue = filled(2_000);

    assertThat(read(queue.reader())).hasSize(2_000).isSorted();
  }

  @Test
  void lettingAReaderGoOnAfterItCaughtUp() {
    var queue = new DeliveryQueue(0);
    var reader = queue.reader();
    assertThat(reader.hasNext()).isFalse();

    queue.add(42, null);

    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.ref()).isEqualTo(42);
  }

  @Test
  void forgetsDeliveriesOnceEverythingBeforeThemIsSettled() {
    var queue = filled(100);

    queue.settle(1, 3);
    assertThat(queue.firstUnsettled()).isZero();
    queue.settle(0, 1);

    assertThat(queue.firstUnsettled()).isEqualTo(4);
    assertThat(queue.pending()).isEqualTo(96);
  }

  @Test
  void passesOverSettledDeliveriesWhenReadingStartsAnew() {
    var queue = filled(10);
    queue.settle(2, 2);
    queue.settle(6, 1);

    assertThat(read(queue.reader())).containsExactly(0L, 1L, 4L, 5L, 7L, 8L, 9L);
  }

  // Ranges that touched each other were kept apart: one for every dropped delivery.
  @Test
  void joinsSettledRangesThatTouch() {
    var queue = filled(100);
    for (var index = 1; index < 100; index += 2) {
      queue.settle(index, 1);
    }
    for (var index = 2; index < 100; index += 2) {
      queue.settle(index, 1);
    }

    assertThat(queue.settledBeyond()).containsExactly(Map.entry(1L, 100L));
    queue.settle(0, 1);
    assertThat(queue.pending()).isZero();
  }

  @Test
  void settlesNothingTwice() {
    var queue = filled(10);
    queue.settle(0, 5);
    queue.settle(2, 2);
    queue.settle(0, 5);

    assertThat(queue.firstUnsettled()).isEqualTo(5);
    queue.settle(8, 100);
    assertThat(read(queue.reader())).containsExactly(5L, 6L, 7L);
  }

  @Test
  void marksWhatAnEarlierConnectionWasOffered() {
    var queue = filled(3);
    var first = queue.reader();
    first.advance();
    first.advance();

    var second = queue.reader();

    assertThat(second.wasOffered()).isTrue();
    second.advance();
    assertThat(second.wasOffered()).isTrue();
    second.advance();
    assertThat(second.wasOffered()).isFalse();
  }

  @Test
  void dropsOnlyWhatNobodyWasOffered() {
    var queue = filled(10);
    var reader = queue.reader();
    reader.advance();
    reader.advance();
    var again = queue.reader();

    queue.dropBelow(5);

    assertThat(again.isDropped()).isFalse();
    again.advance();
    assertThat(again.isDropped()).isFalse();
    again.advance();
    assertThat(again.isDropped()).isTrue();
  }

  private static DeliveryQueue filled(int count) {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < count; i++) {
      queue.add(i, null);
    }
    return queue;
  }

  private static List<Long> read(DeliveryQueue.Reader reader) {
    var refs = new ArrayList<Long>();
    while (reader.hasNext()) {
      refs.add(reader.ref());
      reader.advance();
    }
    return refs;
  }
}
