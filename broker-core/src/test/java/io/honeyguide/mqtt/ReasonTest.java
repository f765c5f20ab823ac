package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits on subscriptions and topics, and the words that go with reason codes. */
class ReasonTest {

  private static final int REASON_STRING = 0x1F;
  private static final int RESPONSE_INFORMATION = 0x1A;
  private static final int SUBSCRIPTIONS_MAX = 5;

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    var limits =
        MqttLimits.builder()
            .subscriptionsMax(SUBSCRIPTIONS_MAX)
            .topicLevelsMax(4)
            .topicBytesMax(30)
            .responseInformation("replies/{client}/")
            .build();
    broker = new EdgeFixture(1, MqttOptions.builder().limits(limits), new MemoryDisk());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ConnectBytes with(WireBytes properties) {
    return ConnectBytes.of(5, "reasons").properties(properties);
  }

  private static ConnectBytes withoutProblems() {
    return with(new WireBytes().raw(0x17, 0));
  }

  private static ConnectBytes taking(int packetBytesMax) {
    return with(new WireBytes().u8(0x27).u32(packetBytesMax));
  }

  private static Packet subscribe(RawClient client, int version, String... filters) {
    var body = new WireBytes().u16(9);
    if (version == 5) {
      body.u8(0);
    }
    for (var filter : filters) {
      body.text(filter).u8(1);
    }
    return client.send(body.packet(0x82)).receive(Packet.SUBACK);
  }

  /** [MQTT-3.1.2-24], also where a length begins to take two bytes. */
  @Test
  void connackIsNeverLargerThanTheClientTakes() {
    for (var length = 85; length < 105; length++) {
      var clientId = "i".repeat(length);
      var full = connackBytes(clientId, new WireBytes().raw(0x19, 1));
      for (var most = full - 3; most <= full; most++) {
        var limited = new WireBytes().raw(0x19, 1).u8(0x27).u32(most);
        assertThat(connackBytes(clientId, limited)).isLessThanOrEqualTo(most);
      }
    }
  }

  private static int connackBytes(String clientId, WireBytes properties) {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(5, clientId).properties(properties));
      assertThat(connack.code()).isZero();
      return new WireBytes().raw(connack.body()).packet(connack.first()).length;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void refusesTheSubscriptionsAboveTheMost(int version) {
    try (var client = broker.client(version, "many")) {
      assertThat(subscribe(client, version, "a", "b", "c").codes()).containsExactly(1, 1, 1);
      var suback = subscribe(client, version, "a", "d", "e", "b", "f", "g");
      var quota = version == 5 ? 0x97 : 0x80;
      assertThat(suback.codes()).containsExactly(1, 1, 1, 1, quota, quota);
      client.unsubscribe(1, "a");
      assertThat(subscribe(client, version, "g").codes()).containsExactly(1);
      assertThat(subscribe(client, version, "h").codes()).containsExactly(quota);
      assertThat(subscribe(client, version, "g").codes()).containsExactly(1);
      client.publish("g", 1, false, 1, "x");
      var types = new int[] {client.receive().type(), client.receive().type()};
      assertThat(Arrays.stream(types).boxed().toList())
          .containsExactlyInAnyOrder(Packet.PUBLISH, Packet.PUBACK);
    }
  }

  @Test
  void countsTheSubscriptionsThatALastingSessionHasAlready() {
    var lasting = ConnectBytes.of(5, "lasting").expiry(100).resume();
    try (var client = broker.client(lasting)) {
      subscribe(client, 5, "a", "b", "c", "d", "e");
    }
    try (var client = broker.client(lasting)) {
      assertThat(subscribe(client, 5, "e", "f").codes()).containsExactly(1, 0x97);
    }
  }

  @Test
  void tellsWhichFilterIsRefusedAndWhichSettingHelps() {
    try (var client = broker.client(5, "told")) {
      assertThat(subscribe(client, 5, "ok").texts(REASON_STRING)).isEmpty();
      assertThat(subscribe(client, 5, "ok", "a/#/b").texts(REASON_STRING))
          .singleElement()
          .asString()
          .startsWith("filter 2 ");
      var deep = subscribe(client, 5, "1/2/3/4/5", "1/2/3/4");
      assertThat(deep.codes()).containsExactly(0x8F, 1);
      assertThat(deep.texts(REASON_STRING))
          .singleElement()
          .asString()
          .contains("filter 1", "mqtt.topic-levels-max");
      assertThat(subscribe(client, 5, "x".repeat(31)).codes()).containsExactly(0x8F);
      var quota = subscribe(client, 5, "a", "b", "c", "d", "e");
      assertThat(quota.texts(REASON_STRING))
          .singleElement()
          .asString()
          .contains("mqtt.subscriptions-max");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/2/3/4/5", "a-topic-of-more-than-thirty-bytes"})
  void refusesTopicsAboveTheLimits(String topic) {
    try (var client = broker.client(5, "deep")) {
      var puback = client.publish(topic, 1, false, 1, "x").receive(Packet.PUBACK);
      assertThat(puback.code()).isEqualTo(0x90);
      assertThat(puback.texts(REASON_STRING))
          .singleElement()
          .asString()
          .contains("mqtt.topic-levels-max");
      // V7: the code of a PUBREC is on the wire, and so are those of PUBCOMP and PUBREL.
      assertThat(client.publish(topic, 2, false, 2, "x").receive(Packet.PUBREC).code())
          .isEqualTo(0x90);
      var pubcomp = client.acknowledge(Packet.PUBREL, 2).receive(Packet.PUBCOMP);
      assertThat(pubcomp.code()).isEqualTo(0x92);
      assertThat(pubcomp.texts(REASON_STRING)).hasSize(1);
      var pubrel = client.acknowledge(Packet.PUBREC, 3).receive(Packet.PUBREL);
      assertThat(pubrel.code()).isEqualTo(0x92);
      assertThat(pubrel.texts(REASON_STRING)).hasSize(1);
      client.publish("1/2/3/4", 1, false, 1, "x").receive(Packet.PUBACK);
      client.publish(topic, 0, false, 0, "x");
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x90);
      assertThat(client.isClosed()).isTrue();
    }
    try (var old = broker.client(4, "deep")) {
      old.publish(topic, 1, false, 1, "x");
      assertThat(old.isClosed()).isTrue();
    }
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(5, "deep").will(topic, "x", 0, false));
      assertThat(connack.code()).isEqualTo(0x90);
    }
  }

  @Test
  void saysNothingButTheCodeToWhoWantsNoProblemInformation() {
    try (var client = broker.client(withoutProblems())) {
      var puback = client.publish("1/2/3/4/5", 1, false, 1, "x").receive(Packet.PUBACK);
      assertThat(puback.code()).isEqualTo(0x90);
      assertThat(puback.properties()).isEmpty();
      var pubrec = client.publish("1/2/3/4/5", 2, false, 2, "x").receive(Packet.PUBREC);
      assertThat(pubrec.properties()).isEmpty();
      var pubcomp = client.acknowledge(Packet.PUBREL, 2).receive(Packet.PUBCOMP);
      assertThat(pubcomp.properties()).isEmpty();
      var suback = subscribe(client, 5, "a/#/b");
      assertThat(suback.codes()).containsExactly(0x8F);
      assertThat(suback.properties()).isEmpty();
      // DISCONNECT may still say it [MQTT-3.1.2-29].
      client.send(0xC0, 1, 0);
      assertThat(client.receive(Packet.DISCONNECT).texts(REASON_STRING)).hasSize(1);
    }
  }

  private Packet refusal(int packetBytesMax, int type) {
    try (var client = broker.client(taking(packetBytesMax))) {
      return switch (type) {
        case Packet.PUBACK -> client.publish("1/2/3/4/5", 1, false, 1, "x").receive(type);
        case Packet.PUBREC -> client.publish("1/2/3/4/5", 2, false, 1, "x").receive(type);
        case Packet.PUBCOMP -> client.acknowledge(Packet.PUBREL, 1).receive(type);
        case Packet.PUBREL -> client.acknowledge(Packet.PUBREC, 1).receive(type);
        case Packet.SUBACK -> subscribe(client, 5, "1/2/3/4/5");
        case Packet.UNSUBACK -> client.unsubscribe(1, "a/#/b");
        default -> client.publish("1/2/3/4/5", 0, false, 0, "x").receive(type);
      };
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Packet.PUBACK,
        Packet.PUBREC,
        Packet.PUBREL,
        Packet.PUBCOMP,
        Packet.SUBACK,
        Packet.UNSUBACK,
        Packet.DISCONNECT
      })
  void leavesOutASentenceThatMakesAPacketTooLarge(int type) {
    var full = refusal(1000, type);
    assertThat(full.texts(REASON_STRING)).hasSize(1);
    var bytes = 1 + (full.body().length < 128 ? 1 : 2) + full.body().length;
    assertThat(refusal(bytes, type).texts(REASON_STRING)).hasSize(1);
    assertThat(refusal(bytes - 1, type).properties()).isEmpty();
  }

  @Test
  void endsWhatItCannotAnswerWithinTheClientsPacketSize() {
    try (var client = broker.client(taking(30))) {
      var body = new WireBytes().u16(9).u8(0);
      for (var i = 0; i < 30; i++) {
        body.text("a").u8(0);
      }
      client.send(body.packet(0x82));
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x95);
    }
    // CONNACK leaves out what goes without saying, and when that does not help it says no.
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(taking(24));
      assertThat(connack.code()).isZero();
      assertThat(2 + connack.body().length).isLessThanOrEqualTo(24);
    }
    try (var client = RawClient.open(broker.port)) {
      assertThat(client.handshake(taking(10)).code()).isEqualTo(0x95);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void givesResponseInformationToWhoAsksForIt() {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(with(new WireBytes().raw(0x19, 1)));
      assertThat(connack.texts(RESPONSE_INFORMATION)).containsExactly("replies/reasons/");
    }
    for (var properties : new WireBytes[] {new WireBytes(), new WireBytes().raw(0x19, 0)}) {
      try (var client = RawClient.open(broker.port)) {
        assertThat(client.handshake(with(properties)).texts(RESPONSE_INFORMATION)).isEmpty();
      }
    }
    try (var client = RawClient.open(broker.port)) {
      var wild = ConnectBytes.of(5, "a/#").properties(new WireBytes().raw(0x19, 1));
      assertThat(client.handshake(wild).texts(RESPONSE_INFORMATION)).isEmpty();
    }
  }
}
