package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.session.Session;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages for queues that hold as much as they may, by each policy. */
class QueueLimitsTest extends ShardFixture {

  private static final long AGE_MS = Duration.ofMinutes(10).toMillis();

  /** A record of 1,001 bytes of payload counts as this much. */
  private static final long KILOBYTE_COUNTS = 1024;

  private void useLimits(int messages, long bytes, long ageMs, OverflowPolicy overflow) {
    useLimits(messages, bytes, ageMs, overflow, 1L << 40);
  }

  private void useLimits(
      int messages, long bytes, long ageMs, OverflowPolicy overflow, long snapshotBytes) {
    useRig(
        new MemoryDisk(),
        new DeliveryLimits(new QueueLimits(messages, bytes, ageMs, overflow), snapshotBytes, 10));
  }

  private void useLimits(int messages, OverflowPolicy overflow) {
    useLimits(messages, 1L << 30, QueueLimits.ANY_AGE, overflow);
  }

  private void away(String clientId, String filter) {
    var client = rig.client(clientId).connectDurably();
    client.subscribe(filter, 1);
    client.leave(false, Session.NEVER_EXPIRES);
  }

  private TestClient publish(int from, int below) {
    var publisher = rig.client("p").connectCleanly();
    for (var i = from; i < below; i++) {
      publisher.publish("t", "" + i, 1);
    }
    publisher.leave(false, 0);
    return publisher;
  }

  private List<String> backlog(String clientId) {
    var back = rig.client(clientId).connectDurably();
    var payloads = back.payloads();
    back.acknowledgeAll();
    back.leave(false, Session.NEVER_EXPIRES);
    return payloads;
  }

  private static List<String> numbers(int from, int below) {
    return IntStream.range(from, below).mapToObj(Integer::toString).toList();
  }

  private long dropped() {
    return rig.shard().counters().queueFull.sum();
  }

  @Test
  void dropsTheOldestBytes() {
    useLimits(1000, 16 * KILOBYTE_COUNTS, QueueLimits.ANY_AGE, OverflowPolicy.DROP_OLD);
    away("s", "t");
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 17; i++) {
      publisher.publish("t", (char) ('a' + i) + "x".repeat(1000), 1);
    }

    assertThat(dropped()).isEqualTo(2);
    rig.restart();
    assertThat(backlog("s")).hasSize(15).allMatch(payload -> payload.charAt(0) > 'b');
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void letsAMessageThroughThatIsLargerThanTheQueue(OverflowPolicy policy) {
    useLimits(1000, 100, QueueLimits.ANY_AGE, policy);
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 3; i++) {
      publisher.publish("t", "x".repeat(1000), 1);
      subscriber.acknowledgeAll();
      rig.tick();
    }

    assertThat(subscriber.payloads()).hasSize(3);
    assertThat(dropped()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, 1})
  void knowsTheBytesOfItsQueuesAfterARestart(long snapshotBytes) {
    useLimits(1000, 1L << 30, QueueLimits.ANY_AGE, OverflowPolicy.DROP_OLD, snapshotBytes);
    away("s", "t");
    away("s2", "$share/g/t");
    publish(0, 20);
    rig.tick();
    var messages = rig.shard().waitingMessages();
    var bytes = rig.shard().waitingBytes();
    var state = rig.state();

    rig.restart();
    rig.tick();

    assertThat(messages).isEqualTo(40);
    assertThat(bytes).isEqualTo(40 * 32L);
    assertThat(rig.shard().waitingMessages()).isEqualTo(messages);
    assertThat(rig.shard().waitingBytes()).isEqualTo(bytes);
    assertThat(rig.state()).isEqualTo(state);
  }

  @Test
  void keepsTheOldestWhenItDropsTheNewest() {
    useLimits(32, OverflowPolicy.DROP_NEW);
    away("s", "t");
    var end = rig.log().committedOffset();

    publish(0, 100);

    assertThat(dropped()).isEqualTo(68);
    assertThat(rig.log().committedOffset() - end)
        .as("a hundred messages and one record for all that found no place")
        .isEqualTo(101);
    assertThat(backlog("s")).isEqualTo(numbers(0, 32));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, 1})
  void staysShutOverARestart(long snapshotBytes) {
    useLimits(32, 1L << 30, QueueLimits.ANY_AGE, OverflowPolicy.DROP_NEW, snapshotBytes);
    away("s", "t");
    publish(0, 40);
    var state = rig.state();

    rig.crash();

    assertThat(rig.state()).isEqualTo(state);
    publish(40, 50);
    assertThat(backlog("s")).isEqualTo(numbers(0, 32));
    publish(50, 60);
    assertThat(backlog("s")).isEqualTo(numbers(50, 60));
  }

  @Test
  void takesNothingBeforeASixteenthIsFree() {
    useLimits(32, OverflowPolicy.DROP_NEW);
    away("s", "t");
    publish(0, 33);
    var back = rig.client("s").connect(false, Session.NEVER_EXPIRES, 1, null);
    back.acknowledgeAll();
    publish(100, 101);
    assertThat(dropped()).as("30 wait, one is under way").isEqualTo(1);
    back.leave(false, Session.NEVER_EXPIRES);

    assertThat(backlog("s")).endsWith("31", "100");
  }

  @Test
  void opensWhatAnotherPolicyHasShut() {
    useLimits(10, OverflowPolicy.DROP_NEW);
    away("s", "t");
    publish(0, 12);
    useRig(rig.disk, new DeliveryLimits(10, 1L << 40, 10));

    publish(20, 25);

    assertThat(backlog("s")).hasSize(10).endsWith("20", "21", "22", "23", "24");
  }

  @Test
  void givesEveryRetainedMessageThoughTheQueueIsShut() {
    useLimits(5, OverflowPolicy.DROP_NEW);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 20; i++) {
      publisher.publish("r/" + i, "r" + i, 1, true);
    }
    var subscriber = rig.client("s").connectDurably();
    subscriber.roomy = false;
    subscriber.subscribe("t", 1);
    for (var i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 1);
    }
    subscriber.subscribe("r/#", 1);
    subscriber.roomy = true;
    subscriber.link().deliveries().pump();
    rig.settle();

    assertThat(subscriber.payloads()).hasSize(25).contains("r0", "r19", "0", "4");
  }

  @Test
  void dropsTheNewestOfASessionThatEndsWithItsConnection() {
    useLimits(10, OverflowPolicy.DROP_NEW);
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("t", 1);
    subscriber.roomy = false;
    var end = rig.log().committedOffset();
    publish(0, 30);
    assertThat(rig.log().committedOffset() - end).isEqualTo(30);
    subscriber.roomy = true;
    subscriber.link().deliveries().pump();
    rig.settle();
    subscriber.acknowledgeAll();

    publish(30, 31);

    assertThat(subscriber.payloads()).hasSize(11).endsWith("9", "30");
    assertThat(dropped()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsTheOldestOfAShareGroup(boolean durable) {
    useLimits(16, OverflowPolicy.DROP_NEW);
    var member = rig.client("m").connect(!durable, durable ? 1000 : 0, 1, null);
    member.subscribe("$share/g/t", 1);
    publish(0, 40);
    for (var i = 0; i < 40; i++) {
      member.acknowledgeAll();
    }
    publish(40, 45);
    for (var i = 0; i < 10; i++) {
      member.acknowledgeAll();
    }

    assertThat(member.payloads())
        .startsWith("0", "1")
        .contains("15")
        .endsWith("40", "41", "42", "43", "44");
    assertThat(dropped()).isEqualTo(45 - member.payloads().stream().distinct().count());
  }

  @Test
  void refusesAPublishForAQueueThatIsFull() {
    useLimits(16, OverflowPolicy.REFUSE);
    away("s", "t/#");
    away("other", "elsewhere");
    var queues = rig.shard().fullQueues();
    assertThat(queues.refusal(request("t/1", 1))).isNull();
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 16; i++) {
      publisher.publish("t/1", "" + i, 1);
    }

    assertThat(queues.refusal(request("t/2", 1)))
        .contains("client s", "delivery.queue-messages-max = 16", "delivery.queue-overflow");
    assertThat(queues.refusal(request("t/2", 0))).as("QoS 0 is not queued").isNull();
    assertThat(queues.refusal(request("elsewhere", 2))).isNull();
    assertThat(rig.shard().counters().refused.sum()).isEqualTo(1);
    rig.restart();
    assertThat(rig.shard().fullQueues().refusal(request("t/2", 1))).isNotNull();

    assertThat(backlog("s")).isEqualTo(numbers(0, 16));

    assertThat(rig.shard().fullQueues().refusal(request("t/2", 1))).isNull();
    assertThat(dropped()).isZero();
  }

  @Test
  void refusesNobodyForASessionThatHasEnded() {
    useLimits(16, OverflowPolicy.REFUSE);
    var client = rig.client("s").connect(false, 100, 10, null);
    client.subscribe("t", 1);
    client.leave(false, 100);
    publish(0, 16);
    var queues = rig.shard().fullQueues();
    assertThat(queues.refusal(request("t", 1))).isNotNull();

    rig.clock.advanceMs(101_000);
    rig.tick();
    rig.tick();

    assertThat(queues.refusal(request("t", 1))).isNull();
  }

  /** Wills and whatever else was accepted is queued, but not without end. */
  @Test
  void shutsAQueueAtTwiceItsLimitThatNobodyCanBeRefusedFor() {
    useLimits(16, OverflowPolicy.REFUSE);
    away("s", "t");

    publish(0, 100);

    assertThat(dropped()).isEqualTo(100 - 32);
    assertThat(backlog("s")).isEqualTo(numbers(0, 32));
    publish(100, 101);
    assertThat(backlog("s")).containsExactly("100");
  }

  @Test
  void refusesAPublishForAShareGroupThatIsFull() {
    useLimits(16, OverflowPolicy.REFUSE);
    away("s", "$share/g/t");
    publish(0, 16);
    var queues = rig.shard().fullQueues();

    assertThat(queues.refusal(request("t", 1))).contains("share group $share/g/t");
    var back = rig.client("s").connectDurably();
    back.acknowledgeAll();
    rig.settle();

    assertThat(queues.refusal(request("t", 1))).isNull();
  }

  private static PublishRequest request(String topic, int qos) {
    return new PublishRequest()
        .of(
            Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)),
            qos,
            false,
            Unpooled.EMPTY_BUFFER);
  }

  @Test
  void dropsWhatWaitedForTooLong() {
    useLimits(1000, 1L << 30, AGE_MS, OverflowPolicy.DROP_OLD);
    away("s", "t");
    away("m", "$share/g/t");
    publish(0, 3);
    rig.clock.advanceMs(AGE_MS / 2);
    publish(3, 5);
    rig.tick();
    assertThat(rig.shard().counters().queueAge.sum()).isZero();

    rig.clock.advanceMs(AGE_MS / 2 + 1);
    rig.tick();

    assertThat(rig.shard().counters().queueAge.sum()).isEqualTo(6);
    assertThat(dropped()).isZero();
    rig.crash();
    assertThat(backlog("s")).containsExactly("3", "4");
    assertThat(backlog("m")).containsExactly("3", "4");
  }

  @Test
  void keepsWhatAConnectionWasOfferedWhateverItsAge() {
    useLimits(1000, 1L << 30, AGE_MS, OverflowPolicy.DROP_OLD);
    var subscriber = rig.client("s").connect(false, Session.NEVER_EXPIRES, 2, null);
    subscriber.subscribe("t", 1);
    publish(0, 5);
    rig.clock.advanceMs(AGE_MS + 1);
    rig.tick();

    subscriber.acknowledgeAll();
    publish(5, 6);
    subscriber.acknowledgeAll();

    assertThat(subscriber.payloads()).containsExactly("0", "1", "5");
    assertThat(rig.shard().counters().queueAge.sum()).isEqualTo(3);
  }

  /** A body stands in the log once, whoever waits for it. */
  /** Found by the simulation: a client waited for a PUBREL forever, on a packet identifier. */
  @Test
  void keepsWhatAConnectionMayHaveBeenOfferedWhenTheProcessDied() {
    useLimits(4, OverflowPolicy.DROP_OLD);
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 2);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 10; i++) {
      publisher.publish("t", "" + i, 2);
    }
    subscriber.link().deliveries().receive(1);
    rig.settle();
    assertThat(subscriber.releases).containsExactly(1);

    rig.crash();

    var back = rig.client("s").connectDurably();
    assertThat(back.releases).containsExactly(1);
    assertThat(back.payloads()).isEqualTo(numbers(1, 10));
  }

  @Test
  void storesOneMessageForManySessionsOnce() {
    for (var i = 0; i < 2_000; i++) {
      away("s" + i, "t");
    }
    var records = rig.log().committedOffset();
    var bytes = rig.disk.bytes();

    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "x".repeat(10_000), 1);

    assertThat(rig.log().committedOffset() - records).isEqualTo(1);
    assertThat(rig.disk.bytes() - bytes).isBetween(10_000L, 10_100L);
    rig.tick();
    assertThat(rig.shard().waitingMessages()).isEqualTo(2_000);
  }
}
