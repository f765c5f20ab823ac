package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.acknowledge;
import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.release;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.4 to 3.7 of the standard: PUBACK, PUBREC, PUBREL, PUBCOMP and their reason codes. */
@ExtendWith(SharedBroker.class)
class AcknowledgementSectionTest {

  private static final int NOT_AUTHORIZED = 0x87;
  private static final int PACKET_ID_NOT_FOUND = 0x92;
  private static final int PAYLOAD_FORMAT_INVALID = 0x99;

  /** What follows the packet identifier of an acknowledgement, in every form it may take. */
  private static final List<WireBytes> FORMS =
      List.of(
          new WireBytes(),
          new WireBytes().u8(0),
          new WireBytes().u8(0).u8(0),
          new WireBytes()
              .u8(0)
              .sized(
                  new WireBytes()
                      .u8(PropertyId.REASON_STRING)
                      .text("well done")
                      .u8(PropertyId.USER_PROPERTY)
                      .text("name")
                      .text("value")
                      .bytes()));

  private static void send(RawClient client, int first, int packetId, WireBytes rest) {
    client.send(new WireBytes().u16(packetId).raw(rest.bytes()).packet(first));
  }

  @Test
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-3.7.2-1")
  @Tag("MQTT5-2.2.2-1")
  void takesAcknowledgementsInEveryForm(BrokerProcess broker) {
    for (var qos = 1; qos <= 2; qos++) {
      var name = "ack/forms/" + qos;
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
        client.subscribe(1, name, qos);
        for (var form : FORMS) {
          publish(broker, name, 2, "x");
          var id = client.receive(Packet.PUBLISH).packetId();
          if (qos == 1) {
            send(client, 0x40, id, form);
          } else {
            send(client, 0x50, id, form);
            assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(id);
            send(client, 0x70, id, form);
          }
        }
        client.disconnect();
      }
      assertNothingIsLeft(broker, name);
    }
  }

  private static void assertNothingIsLeft(BrokerProcess broker, String name) {
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      publish(broker, name, 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  @Test
  @Tag("MQTT5-3.6.2-1")
  @Tag("MQTT5-2.2.2-1")
  void takesReleasesInEveryForm(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "ack/releases")) {
      for (var form : FORMS) {
        client.publish("ack/releases", 2, false, 3, "x");
        client.receive(Packet.PUBREC);
        send(client, 0x62, 3, form);
        var pubcomp = client.receive(Packet.PUBCOMP);
        assertThat(pubcomp.packetId()).isEqualTo(3);
        assertThat(pubcomp.code()).isZero();
      }
      // The publisher's release of what it does not know itself any more.
      acknowledge(client, Packet.PUBREL, 4, PACKET_ID_NOT_FOUND);
      assertThat(client.receive(Packet.PUBCOMP).code()).isEqualTo(PACKET_ID_NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99})
  @Tag("MQTT5-4.4.0-2")
  @Tag("MQTT5-3.4.2-1")
  void countsAPubackForAnAcknowledgementWhateverItSays(int code, BrokerProcess broker) {
    var name = "ack/puback/" + code;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      client.subscribe(1, name, 1);
      publish(broker, name, 1, "not wanted");
      acknowledge(client, Packet.PUBACK, client.receive(Packet.PUBLISH).packetId(), code);
      client.disconnect();
    }
    assertNothingIsLeft(broker, name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99})
  @Tag("MQTT5-4.4.0-2")
  @Tag("MQTT5-4.3.3-4")
  @Tag("MQTT5-3.5.2-1")
  void endsADeliveryWhosePubrecSaysAnError(int code, BrokerProcess broker) {
    var name = "ack/pubrec/" + code;
    // One at a time, so that the next one says that the one before has ended.
    var one = new WireBytes().u8(PropertyId.RECEIVE_MAXIMUM).u16(1);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, one))) {
      client.subscribe(1, name, 2);
      publish(broker, name, 2, "not wanted", "next");
      acknowledge(client, Packet.PUBREC, client.receive(Packet.PUBLISH).packetId(), code);
      assertThat(take(client).payload()).as("what follows, not a PUBREL").isEqualTo("next");
      client.disconnect();
    }
    assertNothingIsLeft(broker, name);
  }

  @Test
  @Tag("MQTT5-4.3.3-4")
  void releasesADeliveryWhosePubrecSaysThatNobodySubscribed(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "ack/no-error")) {
      client.subscribe(1, "ack/no-error", 2);
      publish(broker, "ack/no-error", 2, "x");
      var id = client.receive(Packet.PUBLISH).packetId();
      acknowledge(client, Packet.PUBREC, id, 0x10);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-5")
  @Tag("MQTT3-2.3.1-6")
  void passesOverAcknowledgementsOfNothing(int version, BrokerProcess broker) {
    var name = "ack/nothing/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name, 1);
      for (var id : new int[] {1, 2, 999, 65_535}) {
        client.acknowledge(Packet.PUBACK, id);
        client.acknowledge(Packet.PUBCOMP, id);
      }
      assertAlive(client);
      publish(broker, name, 1, "x");
      assertThat(take(client).payload()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-4")
  @Tag("MQTT5-3.6.2-1")
  void answersAPubrecOfNothingWithARelease(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "ack/pubrec-" + version)) {
      client.acknowledge(Packet.PUBREC, 999);
      var pubrel = client.receive(Packet.PUBREL);
      assertThat(pubrel.packetId()).isEqualTo(999);
      assertThat(pubrel.code()).isEqualTo(version == 5 ? PACKET_ID_NOT_FOUND : 0);
      client.acknowledge(Packet.PUBCOMP, 999);
      assertAlive(client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-5")
  @Tag("MQTT3-2.3.1-6")
  void doesNotTakeTheAcknowledgementOfAnotherQos(int version, BrokerProcess broker) {
    var name = "ack/other-qos/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, 2);
      publish(broker, name, 2, "x");
      client.acknowledge(Packet.PUBACK, client.receive(Packet.PUBLISH).packetId());
      assertAlive(client);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      assertThat(take(client).payload()).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 1000})
  @Tag("MQTT5-3.1.2-24")
  @Tag("MQTT5-3.1.2-29")
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-3.4.2-2")
  @Tag("MQTT5-3.4.2-3")
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-3.5.2-2")
  @Tag("MQTT5-3.5.2-3")
  @Tag("MQTT5-3.6.2-1")
  @Tag("MQTT5-3.6.2-2")
  @Tag("MQTT5-3.6.2-3")
  @Tag("MQTT5-3.7.2-1")
  @Tag("MQTT5-3.7.2-2")
  @Tag("MQTT5-3.7.2-3")
  void namesTheReasonAndExplainsItOnlyWhereThereIsRoom(int packetBytesMax, BrokerProcess broker) {
    // 0: no limit of size, but no explanations either.
    var limit =
        packetBytesMax == 0
            ? new WireBytes().u8(PropertyId.REQUEST_PROBLEM_INFORMATION).u8(0)
            : new WireBytes().u8(PropertyId.MAXIMUM_PACKET_SIZE).u32(packetBytesMax);
    var topic = "ack/reason/" + packetBytesMax;
    try (var client =
        RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, topic).properties(limit))) {
      var text = new WireBytes().u8(PropertyId.PAYLOAD_FORMAT).u8(1);
      for (var qos = 1; qos <= 2; qos++) {
        client.send(client.publishBytes(topic, qos, false, 6, new byte[] {(byte) 0xFF}, text));
        assertAnswer(client, packetBytesMax, qos == 1 ? Packet.PUBACK : Packet.PUBREC);
      }
      // The error freed the identifier: there is nothing to release.
      client.acknowledge(Packet.PUBREL, 6);
      assertAnswer(client, packetBytesMax, Packet.PUBCOMP);
      client.acknowledge(Packet.PUBREC, 6);
      assertAnswer(client, packetBytesMax, Packet.PUBREL);
      client.send(0x30, 3, 0, 1, '#');
      var disconnect = client.receive(Packet.DISCONNECT);
      assertThat(disconnect.body().length + 2).isLessThanOrEqualTo(size(packetBytesMax));
    }
  }

  private static void assertAnswer(RawClient client, int packetBytesMax, int type) {
    var answer = client.receive(type);
    assertThat(answer.packetId()).isEqualTo(6);
    assertThat(answer.code())
        .isEqualTo(
            type == Packet.PUBACK || type == Packet.PUBREC
                ? PAYLOAD_FORMAT_INVALID
                : PACKET_ID_NOT_FOUND);
    assertThat(answer.body().length + 2).isLessThanOrEqualTo(size(packetBytesMax));
    if (packetBytesMax == 0) {
      assertThat(answer.numbers(PropertyId.REASON_STRING)).isEmpty();
      assertThat(answer.texts(PropertyId.USER_PROPERTY)).isEmpty();
    }
  }

  private static int size(int packetBytesMax) {
    return packetBytesMax == 0 ? Integer.MAX_VALUE : packetBytesMax;
  }

  @Test
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-4.3.3-9")
  void takesTheIdentifierOfARefusedQos2PublishForANewOne(BrokerProcess broker) {
    var topic = "ack/refused";
    try (var subscriber = RawClient.connect(broker.mqttPort(), 5, "sub-" + topic);
        var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscriber.subscribe(1, topic, 0);
      var text = new WireBytes().u8(PropertyId.PAYLOAD_FORMAT).u8(1);
      client.send(client.publishBytes(topic, 2, false, 6, new byte[] {(byte) 0xC0}, text));
      assertThat(client.receive(Packet.PUBREC).code()).isEqualTo(PAYLOAD_FORMAT_INVALID);
      client.publish(topic, 2, 6, "good", text);
      assertThat(client.receive(Packet.PUBREC).code()).isZero();
      release(client, 6);
      assertThat(take(subscriber).payload()).isEqualTo("good");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT3-3.3.5-2")
  void refusesAPublishThatIsNotAllowedWhereTheVersionCan(int version, BrokerProcess broker) {
    // What stands below $SYS is the broker's to say.
    var denied = "$SYS/denied/" + version;
    var mark = "ack/denied/" + version;
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + mark);
        var client = RawClient.connect(broker.mqttPort(), version, mark)) {
      subscriber.subscribe(1, "$SYS/denied/#", 1);
      subscriber.subscribe(2, mark, 1);
      client.publish(denied, 0, true, 0, "x");
      client.publish(denied, 1, true, 1, "x");
      var puback = client.receive(Packet.PUBACK);
      assertThat(puback.code()).isEqualTo(version == 5 ? NOT_AUTHORIZED : 0);
      client.publish(denied, 2, true, 2, "x");
      var pubrec = client.receive(Packet.PUBREC);
      assertThat(pubrec.code()).isEqualTo(version == 5 ? NOT_AUTHORIZED : 0);
      if (version == 4) {
        release(client, 2);
      }
      publish(client, mark, 1, false, MARK);
      assertThat(take(subscriber).payload()).isEqualTo(MARK);
    }
  }
}
