package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.isPresent;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.2: CONNACK. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class ConnackSectionTest {

  /** What a packet of 5.0 has in front of its body when that is short. */
  private static final int HEADER_BYTES = 2;

  @Test
  @Tag("MQTT5-3.2.2-1")
  @Tag("MQTT5-2.2.2-1")
  void hasFlagsAndPropertiesWithinTheirBounds(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, fresh("bounds")));
      assertThat(connack.first()).isEqualTo(Packet.CONNACK << 4);
      assertThat(connack.body()[0]).isZero();
      assertThat(connack.properties()).extracting(Packet.Property::id).doesNotHaveDuplicates();
      for (var flag :
          List.of(
              PropertyId.MAXIMUM_QOS,
              PropertyId.RETAIN_AVAILABLE,
              PropertyId.WILDCARD_AVAILABLE,
              PropertyId.IDENTIFIERS_AVAILABLE,
              PropertyId.SHARED_AVAILABLE)) {
        assertThat(connack.numbers(flag)).as("property %d", flag).isSubsetOf(0L, 1L);
      }
      assertThat(connack.numbers(PropertyId.RECEIVE_MAXIMUM)).doesNotContain(0L);
      assertThat(connack.numbers(PropertyId.MAXIMUM_PACKET_SIZE)).doesNotContain(0L);
    }
  }

  @Test
  void tellsItsLimitsToClientsOfFive(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, fresh("limits")));
      assertThat(connack.numbers(PropertyId.RECEIVE_MAXIMUM)).hasSize(1);
      assertThat(connack.numbers(PropertyId.MAXIMUM_PACKET_SIZE)).hasSize(1);
      assertThat(connack.numbers(PropertyId.TOPIC_ALIAS_MAXIMUM)).hasSize(1);
    }
  }

  @Test
  void hasTwoBytesInThree(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(4, fresh("two-bytes")));
      assertThat(connack.first()).isEqualTo(Packet.CONNACK << 4);
      assertThat(connack.body()).containsExactly(0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-4")
  @Tag("MQTT5-3.1.2-5")
  @Tag("MQTT5-3.1.2-6")
  @Tag("MQTT5-3.2.2-2")
  @Tag("MQTT5-3.2.2-3")
  @Tag("MQTT3-3.1.2-4")
  @Tag("MQTT3-3.1.2-6")
  @Tag("MQTT3-3.2.2-1")
  @Tag("MQTT3-3.2.2-2")
  @Tag("MQTT3-3.2.2-3")
  void tellsWhetherTheSessionIsPresent(int version, BrokerProcess broker) {
    var name = fresh("present");
    assertThat(isPresent(broker, lasting(version, name))).isFalse();
    assertThat(isPresent(broker, lasting(version, name))).isTrue();
    assertThat(isPresent(broker, lasting(version, name))).isTrue();
    assertThat(isPresent(broker, ConnectBytes.of(version, name))).isFalse();
    assertThat(isPresent(broker, lasting(version, name))).isFalse();
  }

  @Test
  @Tag("MQTT5-4.12.0-6")
  @Tag("MQTT5-3.1.2-28")
  void hasNeitherAuthenticationNorResponseInformationUnasked(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      // The first packet is CONNACK already: AUTH would have come before.
      var connack = client.handshake(ConnectBytes.of(5, fresh("unasked")));
      assertThat(connack.properties())
          .extracting(Packet.Property::id)
          .doesNotContain(
              PropertyId.AUTHENTICATION_METHOD,
              PropertyId.AUTHENTICATION_DATA,
              PropertyId.RESPONSE_INFORMATION);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-28")
  void hasNoResponseInformationWhenTheClientWantsNone(BrokerProcess broker) {
    var none = new WireBytes().u8(PropertyId.REQUEST_RESPONSE_INFORMATION).u8(0);
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, fresh("none")).properties(none));
      assertThat(connack.texts(PropertyId.RESPONSE_INFORMATION)).isEmpty();
    }
  }

  private static Packet refused(BrokerProcess broker, int packetBytesMax) {
    var properties =
        new WireBytes()
            .u8(PropertyId.MAXIMUM_PACKET_SIZE)
            .u32(packetBytesMax)
            .u8(PropertyId.AUTHENTICATION_METHOD)
            .text("unknown");
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, fresh("why")).properties(properties));
      assertThat(connack.code()).isEqualTo(0x8C);
      return connack;
    }
  }

  @Test
  @Tag("MQTT5-3.2.2-19")
  @Tag("MQTT5-3.1.2-24")
  void leavesItsReasonOutWhereThatWouldBeTooLargeForTheClient(BrokerProcess broker) {
    var whole = refused(broker, 1000);
    assertThat(whole.texts(PropertyId.REASON_STRING)).hasSize(1);
    var bytes = HEADER_BYTES + whole.body().length;
    assertThat(refused(broker, bytes).texts(PropertyId.REASON_STRING)).hasSize(1);
    assertThat(refused(broker, bytes - 1).properties()).isEmpty();
  }
}
