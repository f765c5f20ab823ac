package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.Definitions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Order;
import io.honeyguide.named.PushTarget;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that work on a named subscription, as $queue/{name}, over two event loops. */
class NamedQueueTest {

  private static final String QUEUE = "$queue/jobs";
  private static final long DEADLINE_MS = 30_000;

  private final EdgeFixture broker =
      new EdgeFixture(
          2,
          MqttOptions.builder(),
          new MemoryDisk(),
          new AccessOptions(null, true, AccessRules.parse(List.of("deny subscribe secret/#"))),
          DeliveryLimits.DEFAULT);

  @AfterEach
  void close() {
    broker.close();
  }

  private void define() {
    define("jobs", "jobs/#", 16);
  }

  private void define(String name, String filter, int attemptsMax) {
    define(
        name,
        new Definition(
            List.of(TopicFilter.of(filter)),
            "latest",
            Order.FIFO,
            DEADLINE_MS,
            1000,
            attemptsMax,
            List.of(),
            true));
  }

  private void define(String name, Definition definition) {
    assertThat(Definitions.define(broker.shard, name, definition).outcome())
        .isEqualTo(NamedDesk.Defined.CREATED);
  }

  private void atDesk(Consumer<NamedDesk> work) {
    broker.shard.execute(() -> work.accept(broker.shard.named()));
  }

  private NamedSubscription subscription() {
    return Objects.requireNonNull(broker.shard.named().named("jobs"));
  }

  private NamedState state() {
    var state = new CompletableFuture<NamedState>();
    atDesk(desk -> state.complete(Objects.requireNonNull(desk.state(subscription()))));
    return state.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void awaitLag(long lag) {
    Awaitility.await().until(() -> state().lag() == lag);
  }

  private void awaitInFlight(int count) {
    Awaitility.await().until(() -> state().inflight() == count);
  }

  private void publish(String topic, String... payloads) {
    try (var publisher = broker.client(5, "publisher")) {
      for (var payload : payloads) {
        publisher.publish(topic, 1, false, 1, payload);
        publisher.receive(Packet.PUBACK);
      }
    }
  }

  private static void puback(RawClient client, Packet publish) {
    client.acknowledge(Packet.PUBACK, publish.packetId());
  }

  private static void puback(RawClient client, Packet publish, int code) {
    client.send(new WireBytes().u16(publish.packetId()).u8(code).packet(0x40));
  }

  private void deadlinePasses() {
    broker.clock.advance(DEADLINE_MS);
    broker.shard.timeCame();
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "5,1", "5,2"})
  void givesMessagesAtQos1UnderTheirOwnTopicsAndPubackEndsThem(int version, int asked) {
    define();
    publish("jobs/1", "before");
    try (var worker = broker.client(version, "worker")) {
      assertThat(worker.subscribe(1, QUEUE, asked).codes()).containsExactly(1);
      publish("jobs/2", "after");

      var before = worker.receive(Packet.PUBLISH);
      assertThat(before.topic() + " " + before.payload()).isEqualTo("jobs/1 before");
      assertThat(before.qos()).isEqualTo(1);
      var after = worker.receive(Packet.PUBLISH);
      assertThat(after.topic()).isEqualTo("jobs/2");
      assertThat(after.packetId()).isNotEqualTo(before.packetId());
      assertThat(state().inflight()).isEqualTo(2);

      puback(worker, after);
      puback(worker, before);
      awaitLag(0);
      assertThat(state().acknowledged()).isEqualTo(2);
    }
  }

  @Test
  void twoShareTheWorkAndWhatOneThatCrashesHeldTheOtherGetsAtOnce() {
    define();
    var expected = IntStream.range(0, 40).mapToObj(i -> "job " + i).toList();
    try (var steady = broker.client(5, "steady")) {
      steady.subscribe(1, QUEUE, 1);
      var done = new ArrayList<String>();
      try (var crashing = broker.client(4, "crashing")) {
        crashing.subscribe(1, QUEUE, 1);
        Awaitility.await().until(() -> state().consumers() == 2);
        publish("jobs/1", expected.toArray(String[]::new));
        // It gets some, acknowledges one of them, and is gone.
        var first = crashing.receive(Packet.PUBLISH);
        puback(crashing, first);
        done.add(first.payload());
        crashing.receive(Packet.PUBLISH);
        Awaitility.await().until(() -> state().acknowledged() == 1);
      }
      while (done.size() < expected.size()) {
        var job = steady.receive(Packet.PUBLISH);
        puback(steady, job);
        done.add(job.payload());
      }
      assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
      awaitLag(0);
      assertThat(state().failed()).as("attempts of who crashed").isPositive();
      assertThat(steady.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"3,0", "4,128", "5,143"})
  void refusesANameThatIsNotThere(int version, int code) {
    try (var worker = broker.client(version, "worker")) {
      assertThat(worker.subscribe(1, QUEUE, 1).codes()).containsExactly(code);
    }
  }

  @ParameterizedTest
  @CsvSource({"4,128", "5,131"})
  void refusesQos0(int version, int code) {
    define();
    try (var worker = broker.client(version, "worker")) {
      assertThat(worker.subscribe(1, QUEUE, 0).codes()).containsExactly(code);
    }
    assertThat(state().consumers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$queue", "$share/g/$queue/jobs", "$queue/#", "$queue/", "$queue/+"})
  void isNoOrdinaryFilter(String filter) {
    define();
    try (var worker = broker.client(5, "worker")) {
      assertThat(worker.subscribe(1, filter, 1).codes()).containsExactly(0x8F);
    }
  }

  @Test
  void refusesWhoMayNotSubscribeToAllOfItsFilters() {
    define("jobs", "secret/jobs", 16);
    try (var worker = broker.client(5, "worker")) {
      assertThat(worker.subscribe(1, QUEUE, 1).codes()).containsExactly(0x87);
    }
  }

  @Test
  void refusesOneWhoseMessagesArePosted() {
    define();
    var other = subscription().definition();
    define("posted", other.withPush(new PushTarget("https://shop.example/", "not to be told 1")));
    try (var worker = broker.client(5, "worker")) {
      assertThat(worker.subscribe(1, "$queue/posted", 1).codes()).containsExactly(0x83);
    }
  }

  @Test
  void answersEachFilterOfOneSubscribeInItsPlace() {
    define();
    try (var worker = broker.client(5, "worker")) {
      worker.send(
          new WireBytes()
              .u16(9)
              .sized()
              .text("plain")
              .u8(0)
              .text("$queue/none")
              .u8(1)
              .text(QUEUE)
              .u8(1)
              .text("bad/#/x")
              .u8(1)
              .packet(0x82));
      assertThat(worker.receive(Packet.SUBACK).codes()).containsExactly(0, 0x8F, 1, 0x8F);
      publish("jobs/1", "a");
      assertThat(worker.receive(Packet.PUBLISH).payload()).isEqualTo("a");
      publish("plain", "b");
      assertThat(worker.receive(Packet.PUBLISH).payload()).isEqualTo("b");
    }
  }

  @Test
  void leasesNoMoreThanTheReceiveMaximum() {
    define();
    publish("jobs/1", "a", "b", "c", "d", "e");
    var connect =
        ConnectBytes.of(5, "worker").properties(new WireBytes().u8(0x21).u16(2)); // receive maximum
    try (var worker = broker.client(connect)) {
      worker.subscribe(1, QUEUE, 1);
      var first = worker.receive(Packet.PUBLISH);
      worker.receive(Packet.PUBLISH);
      assertThat(worker.isQuiet()).isTrue();
      assertThat(state().inflight()).isEqualTo(2);

      puback(worker, first);

      assertThat(worker.receive(Packet.PUBLISH).payload()).isEqualTo("c");
      assertThat(worker.isQuiet()).isTrue();
    }
  }

  @Test
  void sharesPacketIdentifiersAndReceiveMaximumWithTheSession() {
    define();
    var connect = ConnectBytes.of(5, "worker").properties(new WireBytes().u8(0x21).u16(4));
    try (var worker = broker.client(connect)) {
      worker.subscribe(1, "plain", 1);
      worker.subscribe(2, QUEUE, 1);
      publish("jobs/1", "a", "b", "c");
      publish("plain", "x", "y", "z");

      var ids = new HashSet<Integer>();
      var packets = new ArrayList<Packet>();
      for (var i = 0; i < 4; i++) {
        var packet = worker.receive(Packet.PUBLISH);
        packets.add(packet);
        ids.add(packet.packetId());
      }
      assertThat(ids).hasSize(4);
      assertThat(worker.isQuiet()).isTrue();

      packets.forEach(packet -> puback(worker, packet));
      for (var i = 0; i < 2; i++) {
        var packet = worker.receive(Packet.PUBLISH);
        packets.add(packet);
        puback(worker, packet);
      }
      assertThat(packets.stream().map(Packet::payload))
          .containsExactlyInAnyOrder("a", "b", "c", "x", "y", "z");
      awaitLag(0);
    }
  }

  @Test
  void anErrorCodeInPubackIsAFailedAttempt() {
    define("jobs", "jobs/#", 2);
    publish("jobs/1", "a");
    try (var worker = broker.client(5, "worker")) {
      worker.subscribe(1, QUEUE, 1);
      puback(worker, worker.receive(Packet.PUBLISH), 0x80);
      var again = worker.receive(Packet.PUBLISH);
      assertThat(again.payload()).isEqualTo("a");
      assertThat(state().failed()).isEqualTo(1);

      puback(worker, again, 0x83);
      awaitLag(0);
      assertThat(state().deadLetters()).isEqualTo(1);
      assertThat(worker.isQuiet()).isTrue();
    }
  }

  @Test
  void aLeaseThatRunsOutCostsTheMessageAndNotTheConnection() {
    define();
    publish("jobs/1", "a");
    try (var slow = broker.client(5, "slow");
        var quick = broker.client(5, "quick")) {
      slow.subscribe(1, QUEUE, 1);
      var late = slow.receive(Packet.PUBLISH);
      quick.subscribe(1, QUEUE, 1);
      Awaitility.await().until(() -> state().consumers() == 2);

      var taken = takenAfterTheDeadline(slow, quick);

      puback(slow, late);
      assertThat(slow.isQuiet()).isTrue();
      assertThat(state().lag()).as("another one has it").isEqualTo(1);
      puback(taken.client, taken.packet);
      awaitLag(0);
      assertThat(state().acknowledged()).isEqualTo(1);
    }
  }

  private record Taken(RawClient client, Packet packet) {}

  /** Who has the message next; both may. */
  private Taken takenAfterTheDeadline(RawClient slow, RawClient quick) {
    // The slow one holds the identifier still, but the message may go to it again.
    for (; ; ) {
      deadlinePasses();
      Awaitility.await().until(() -> state().ready() == 0 && state().inflight() == 1);
      if (!quick.isQuiet()) {
        return new Taken(quick, quick.receive(Packet.PUBLISH));
      }
      slow.receive(Packet.PUBLISH);
    }
  }

  @Test
  void unsubscribeGivesBackAtOnceAndALateAcknowledgementIsNoFault() {
    define();
    publish("jobs/1", "a");
    try (var leaver = broker.client(5, "leaver");
        var other = broker.client(5, "other")) {
      leaver.subscribe(1, QUEUE, 1);
      var packet = leaver.receive(Packet.PUBLISH);
      assertThat(leaver.unsubscribe(2, QUEUE).codes()).containsExactly(0);
      assertThat(leaver.unsubscribe(3, QUEUE).codes()).containsExactly(0x11);
      other.subscribe(1, QUEUE, 1);
      var again = other.receive(Packet.PUBLISH);
      assertThat(again.payload()).isEqualTo("a");

      puback(leaver, packet);
      assertThat(leaver.isQuiet()).isTrue();
      assertThat(state().inflight()).isEqualTo(1);
      puback(other, again);
      awaitLag(0);
      publish("jobs/1", "b");
      assertThat(other.receive(Packet.PUBLISH).payload()).isEqualTo("b");
      assertThat(leaver.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aSessionThatIsResumedHasToSubscribeAgain(int version) {
    define();
    publish("jobs/1", "a");
    var connect = ConnectBytes.of(version, "durable").resume();
    if (version == 5) {
      connect.expiry(3600);
    }
    try (var worker = broker.client(connect)) {
      worker.subscribe(1, "plain", 1);
      worker.subscribe(2, QUEUE, 1);
      assertThat(worker.receive(Packet.PUBLISH).payload()).isEqualTo("a");
    }
    // What it held is there for all, and nothing of it is the session's.
    awaitInFlight(0);
    assertThat(state().ready()).isEqualTo(1);
    publish("plain", "kept by the session");

    try (var worker = RawClient.open(broker.port)) {
      assertThat(worker.handshake(connect).isSessionPresent()).isTrue();
      assertThat(worker.receive(Packet.PUBLISH).payload()).isEqualTo("kept by the session");
      assertThat(worker.isQuiet()).isTrue();

      worker.subscribe(3, QUEUE, 1);
      var again = worker.receive(Packet.PUBLISH);
      assertThat(again.payload()).isEqualTo("a");
      assertThat(again.isDuplicate()).isFalse();
    }
  }

  @Test
  void endsTheConnectionWhenTheSubscriptionIsDeleted() {
    define();
    try (var worker = broker.client(5, "worker")) {
      worker.subscribe(1, QUEUE, 1);
      Awaitility.await().until(() -> state().consumers() == 1);
      atDesk(desk -> desk.delete(subscription(), refusal -> {}));

      assertThat(worker.receive(Packet.DISCONNECT).code()).isEqualTo(0x98);
    }
  }

  @Test
  void carriesTheSubscriptionIdentifier() {
    define();
    publish("jobs/1", "a");
    try (var worker = broker.client(5, "worker")) {
      worker.subscribe(1, QUEUE, 1, new WireBytes().u8(0x0B).u8(77));
      assertThat(worker.receive(Packet.PUBLISH).numbers(PropertyScan.SUBSCRIPTION_IDENTIFIER))
          .containsExactly(77L);
    }
  }

  @Test
  void subscribingAgainChangesOptionsAndNothingElse() {
    define();
    try (var worker = broker.client(5, "worker")) {
      worker.subscribe(1, QUEUE, 1);
      worker.subscribe(2, QUEUE, 1, new WireBytes().u8(0x0B).u8(5));
      Awaitility.await().until(() -> state().consumers() == 1);
      publish("jobs/1", "a");
      assertThat(worker.receive(Packet.PUBLISH).numbers(PropertyScan.SUBSCRIPTION_IDENTIFIER))
          .containsExactly(5L);
      assertThat(worker.isQuiet()).isTrue();
    }
  }

  @Test
  void whatIsTooLargeForAClientIsAFailedAttemptOfIt() {
    define("jobs", "jobs/#", 3);
    var connect =
        ConnectBytes.of(5, "narrow").properties(new WireBytes().u8(0x27).u32(100)); // packet size
    try (var narrow = broker.client(connect)) {
      narrow.subscribe(1, QUEUE, 1);
      publish("jobs/1", "x".repeat(200), "small");

      assertThat(narrow.receive(Packet.PUBLISH).payload()).isEqualTo("small");
      Awaitility.await().until(() -> state().deadLetters() == 1);
    }
  }

  @Test
  void givesManyInTheirOrder() {
    define();
    var jobs = 2_000;
    try (var publisher = broker.client(5, "many")) {
      for (var i = 0; i < jobs; i++) {
        publisher.publish("jobs/1", 1, false, 1 + i % 65_000, "" + i);
        publisher.receive(Packet.PUBACK);
      }
    }
    try (var worker = broker.client(5, "worker")) {
      worker.subscribe(1, QUEUE, 1);
      for (var i = 0; i < jobs; i++) {
        var job = worker.receive(Packet.PUBLISH);
        assertThat(job.payload()).isEqualTo("" + i);
        puback(worker, job);
      }
      awaitLag(0);
    }
  }
}
