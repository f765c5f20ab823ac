package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.retain;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.1.3 of the standard: RETAIN, and the subscription options that go with it. */
@ExtendWith(SharedBroker.class)
class RetainSectionTest {

  private static final int RETAIN_AS_PUBLISHED = 8;
  private static final int MANY = 200;

  /** Subscribes; retained messages may come before SUBACK. */
  private static void subscribe(RawClient client, String filter, int options) {
    client.sendSubscribe(1, filter, options, new WireBytes());
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-3.3.1-5")
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT3-3.3.1-5")
  @Tag("MQTT3-3.3.1-6")
  @Tag("MQTT3-3.3.1-7")
  @Tag("MQTT3-3.3.1-8")
  void givesANewSubscriptionTheLastRetainedMessage(int version, int qos, BrokerProcess broker) {
    var topic = "retain/last/%d/%d".formatted(version, qos);
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      publish(client, topic, qos, true, "first");
      publish(client, topic, qos, true, "last");
      // Also at QoS 0 it is known to be there once what follows it is acknowledged.
      publish(client, "retain/elsewhere", 1, false, "x");
      subscribe(client, topic, 2);
      var got = take(client);
      assertThat(got.payload()).isEqualTo("last");
      assertThat(got.isRetain()).isTrue();
      assertThat(got.isDuplicate()).isFalse();
      assertThat(got.qos()).isEqualTo(qos);
      assertNextIsLive(client, topic);
    }
  }

  /** Holds when nothing but a message that is published now comes next. */
  private static void assertNextIsLive(RawClient client, String topic) {
    client.subscribe(9, topic + "/mark", 1);
    client.publish(topic + "/mark", 1, false, 9, MARK);
    var got = take(client);
    assertThat(got.topic()).isEqualTo(topic + "/mark");
    assertThat(got.isRetain()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "5, 0", "5, 1"})
  @Tag("MQTT5-3.3.1-12")
  @Tag("MQTT3-3.3.1-9")
  void deliversARetainedPublishWithoutTheFlagToThoseWhoAreThere(
      int version, int qos, BrokerProcess broker) {
    var topic = "retain/live/%d/%d".formatted(version, qos);
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      subscribe(client, topic, 1);
      client.publish(topic, qos, true, 1, "x");
      assertThat(take(client).isRetain()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-3.3.1-6")
  @Tag("MQTT5-3.3.1-7")
  @Tag("MQTT3-3.3.1-10")
  @Tag("MQTT3-3.3.1-11")
  void anEmptyRetainedPublishClearsAndIsDelivered(int version, int qos, BrokerProcess broker) {
    var topic = "retain/clear/%d/%d".formatted(version, qos);
    try (var there = RawClient.connect(broker.mqttPort(), version, "there-" + topic);
        var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      there.subscribe(1, topic, 2);
      publish(client, topic, qos, true, "kept");
      publish(client, topic, qos, true, "");
      publish(client, topic + "/elsewhere", 1, false, "x");
      var live = take(there, 2);
      assertThat(payloads(live)).containsExactly("kept", "");
      assertThat(live).noneMatch(Packet::isRetain);
      subscribe(client, topic, 2);
      assertNextIsLive(client, topic);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.1-8")
  @Tag("MQTT3-3.3.1-12")
  void aPublishWithoutTheFlagNeitherStoresNorClears(int version, BrokerProcess broker) {
    var topic = "retain/without/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      publish(client, topic + "/none", 1, false, "not stored");
      publish(client, topic + "/kept", 1, true, "kept");
      publish(client, topic + "/kept", 1, false, "not stored either");
      publish(client, topic + "/kept", 1, false, "");
      subscribe(client, topic + "/+", 1);
      var got = take(client);
      assertThat(got.payload()).isEqualTo("kept");
      assertThat(got.isRetain()).isTrue();
      assertNextIsLive(client, topic);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT5-3.8.4-8")
  @Tag("MQTT3-3.3.1-6")
  @Tag("MQTT3-3.8.4-6")
  void givesEveryRetainedMessageThatAWildcardMatchesAtTheGrantedQos(
      int version, BrokerProcess broker) {
    var topic = "retain/wild/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      for (var i = 0; i <= 2; i++) {
        publish(client, "%s/%d/x".formatted(topic, i), i, true, "m" + i);
      }
      publish(client, topic + "/x", 2, true, "not matched");
      subscribe(client, topic + "/+/x", 1);
      for (var got : take(client, 3)) {
        assertThat(got.payload()).isEqualTo("m" + got.topic().charAt(topic.length() + 1));
        assertThat(got.isRetain()).isTrue();
        assertThat(got.qos()).isEqualTo(got.payload().equals("m0") ? 0 : 1);
      }
      assertNextIsLive(client, topic);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.4-4")
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT3-3.8.4-3")
  void givesRetainedMessagesAgainToWhoSubscribesAgain(int version, BrokerProcess broker) {
    var topic = "retain/again/" + version;
    retain(broker, topic, "kept");
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      for (var i = 1; i <= 3; i++) {
        subscribe(client, topic, i % 2);
        assertThat(take(client).payload()).isEqualTo("kept");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.1-5")
  @Tag("MQTT3-3.1.2-7")
  void keepsARetainedMessageLongerThanItsPublishersSession(int version, BrokerProcess broker) {
    var topic = "retain/survives/" + version;
    try (var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      publish(publisher, topic, 1, true, "kept");
      publisher.disconnect();
    }
    // Its session is gone for certain: the next one starts clean again.
    RawClient.connect(broker.mqttPort(), version, "pub-" + topic).disconnect();
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      subscribe(client, topic, 0);
      assertThat(take(client).payload()).isEqualTo("kept");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @Tag("MQTT5-3.3.1-13")
  void keepsTheFlagBothWaysForWhoAsksForIt(int qos, BrokerProcess broker) {
    var topic = "retain/as-published/" + qos;
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscribe(client, topic, RETAIN_AS_PUBLISHED | qos);
      client.publish(topic, qos, true, 1, "with");
      assertThat(take(client).isRetain()).isTrue();
      client.publish(topic, qos, false, 2, "without");
      assertThat(take(client).isRetain()).isFalse();
      subscribe(client, topic, RETAIN_AS_PUBLISHED | qos);
      assertThat(take(client).isRetain()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 2", "2, 0"})
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT5-3.3.1-10")
  @Tag("MQTT5-3.3.1-11")
  void givesRetainedMessagesAsRetainHandlingSays(int handling, int times, BrokerProcess broker) {
    var topic = "retain/handling/" + handling;
    retain(broker, topic, "kept");
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      var count = keptMessages(broker, client, topic, handling);
      count += keptMessages(broker, client, topic, handling);
      client.unsubscribe(3, topic);
      count += keptMessages(broker, client, topic, handling);
      assertThat(count).isEqualTo(times);
    }
  }

  /** Subscribes; gives the number of retained messages that come of it. */
  private static int keptMessages(
      BrokerProcess broker, RawClient client, String topic, int handling) {
    subscribe(client, topic, handling << 4 | 1);
    var count = 0;
    for (var packet = client.receive(); packet.type() != Packet.SUBACK; count++) {
      client.acknowledge(Packet.PUBACK, packet.packetId());
      packet = client.receive();
    }
    publish(broker, topic, 1, MARK);
    while (!take(client).payload().equals(MARK)) {
      count++;
    }
    return count;
  }

  @Test
  @Tag("MQTT5-3.3.1-10")
  void takesASubscriptionOfAResumedSessionForOneThatIsThere(BrokerProcess broker) {
    var topic = "retain/handling/resumed";
    retain(broker, topic, "kept");
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      assertThat(keptMessages(broker, client, topic, 1)).isEqualTo(1);
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      assertThat(keptMessages(broker, client, topic, 1)).isZero();
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  @Tag("MQTT5-3.3.2-17")
  @Tag("MQTT5-3.3.2-20")
  void keepsThePropertiesOfARetainedMessage(BrokerProcess broker) {
    var topic = "retain/properties";
    var properties =
        new WireBytes()
            .u8(PropertyId.PAYLOAD_FORMAT)
            .u8(1)
            .u8(PropertyId.CONTENT_TYPE)
            .text("text/plain")
            .u8(PropertyId.RESPONSE_TOPIC)
            .text("retain/reply")
            .u8(PropertyId.CORRELATION_DATA)
            .binary((byte) 1, (byte) 2)
            .u8(PropertyId.USER_PROPERTY)
            .text("k")
            .text("v");
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      var kept = utf8("kept");
      client.send(client.publishBytes(topic, 1, true, 1, kept, properties));
      client.receive(Packet.PUBACK);
      subscribe(client, topic, 1);
      var got = take(client);
      assertThat(got.numbers(PropertyId.PAYLOAD_FORMAT)).containsExactly(1L);
      assertThat(got.texts(PropertyId.CONTENT_TYPE)).containsExactly("text/plain");
      assertThat(got.texts(PropertyId.RESPONSE_TOPIC)).containsExactly("retain/reply");
      assertThat(got.numbers(PropertyId.CORRELATION_DATA)).containsExactly(0x0102L);
      assertThat(got.texts(PropertyId.USER_PROPERTY)).containsExactly("k=v");
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  void tellsTheIdentifierOfTheSubscriptionWithARetainedMessage(BrokerProcess broker) {
    var topic = "retain/identifier";
    retain(broker, topic, "kept");
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      var identifier = new WireBytes().u8(PropertyId.SUBSCRIPTION_IDENTIFIER).varInt(268_435_455);
      client.sendSubscribe(1, topic, 0, identifier);
      assertThat(take(client).numbers(PropertyId.SUBSCRIPTION_IDENTIFIER))
          .containsExactly(268_435_455L);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT3-3.3.1-6")
  void givesHundredsOfRetainedMessagesOnceEach(int version, int qos, BrokerProcess broker) {
    var topic = "retain/many/%d/%d".formatted(version, qos);
    var expected = IntStream.range(0, MANY).mapToObj(i -> topic + "/" + i).toList();
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      var burst = new WireBytes();
      for (var i = 0; i < MANY; i++) {
        burst.raw(client.publishBytes(expected.get(i), 1, true, i + 1, new byte[] {1}));
      }
      client.send(burst.bytes());
      for (var i = 0; i < MANY; i++) {
        client.receive(Packet.PUBACK);
      }
      subscribe(client, topic + "/#", qos);
      var got = take(client, MANY);
      assertThat(got).allMatch(Packet::isRetain);
      assertThat(got.stream().map(Packet::topic)).containsExactlyInAnyOrderElementsOf(expected);
      assertNextIsLive(client, topic);
    }
  }
}
