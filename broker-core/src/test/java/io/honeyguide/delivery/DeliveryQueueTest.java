package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.message.MessageRef;
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

    queue.add(42, 1, null);

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

  @Test
  void addsUpTheBytesOfWhatNobodyWasOffered() {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < 1000; i++) {
      queue.add(i, 1 + i % 31, null);
    }
    var reader = queue.reader();
    for (var i = 0; i < 500; i++) {
      reader.advance();
    }
    assertThat(queue.waitingBytes()).isEqualTo(bytes(500, 1000));

    queue.settle(0, 300);
    queue.add(1000, 1 + 1000 % 31, null);
    queue.dropBelow(700);

    assertThat(queue.waiting()).isEqualTo(301);
    assertThat(queue.waitingBytes()).isEqualTo(bytes(700, 1001));
    queue.settle(0, 1001);
    assertThat(queue.waitingBytes()).isZero();
    queue.add(1001, 1 + 1001 % 31, null);
    assertThat(queue.waitingBytes()).isEqualTo(bytes(1001, 1002));
  }

  /** Chunks that are forgotten took their sizes with them before these were taken off the sum. */
  @Test
  void addsUpRightlyWhenNobodyAsksForLong() {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < 5_000; i++) {
      queue.add(i, 1 + i % 31, null);
      queue.settle(i - 20, 1);
    }

    assertThat(queue.waitingBytes()).isEqualTo(bytes(4_980, 5_000));
  }

  @Test
  void findsTheNewestThatStayWithinALimit() {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < 100; i++) {
      queue.add(i, 2, null);
    }

    assertThat(queue.newest(0, 10, Long.MAX_VALUE)).isEqualTo(90);
    assertThat(queue.newest(0, 1000, 640)).isEqualTo(90);
    assertThat(queue.newest(0, 20, 640)).isEqualTo(90);
    assertThat(queue.newest(0, 1000, 6400)).isZero();
    assertThat(queue.newest(0, 1000, 1)).as("the last one stays").isEqualTo(99);
  }

  @Test
  void judgesTheAgeOfWhatWaitsByItsPlaceInTheLog() {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < 10; i++) {
      queue.add(MessageRef.of(0, 100 + i, 1, false), 1, null);
    }
    assertThat(queue.youngFrom(100)).isZero();
    assertThat(queue.youngFrom(104)).isEqualTo(4);
    assertThat(queue.youngFrom(500)).isEqualTo(10);
    queue.reader().advance();
    assertThat(queue.youngFrom(0)).isEqualTo(1);
  }

  @Test
  void judgesARetainedMessageByWhatCameRightBehindIt() {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < 3; i++) {
      queue.addRetained(MessageRef.of(0, i, 1, true), null, 3);
    }
    assertThat(queue.youngFrom(500)).as("nothing tells how long they wait").isZero();
    queue.add(MessageRef.of(0, 200, 1, false), 1, null);
    queue.addRetained(MessageRef.of(0, 7, 1, true), null, 3);
    queue.add(MessageRef.of(0, 300, 1, false), 1, null);

    assertThat(queue.youngFrom(200)).isZero();
    assertThat(queue.youngFrom(201)).isEqualTo(4);
    assertThat(queue.youngFrom(301)).isEqualTo(6);
  }

  private static long bytes(int from, int below) {
    var sum = 0L;
    for (var i = from; i < below; i++) {
      sum += SizeClass.bytes(1 + i % 31);
    }
    return sum;
  }

  private static DeliveryQueue filled(int count) {
    var queue = new DeliveryQueue(0);
    for (var i = 0; i < count; i++) {
      queue.add(i, 1, null);
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
