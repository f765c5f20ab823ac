package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.4 of the standard: Subscription Identifiers of what is delivered. */
@ExtendWith(SharedBroker.class)
class IdentifierSectionTest {

  /** The largest variable byte integer. */
  private static final int LARGEST = 268_435_455;

  private static void subscribe(RawClient client, String filter, int qos, int identifier) {
    var property = new WireBytes().u8(PropertyId.SUBSCRIPTION_IDENTIFIER).varInt(identifier);
    client.subscribe(1, filter, qos, property);
  }

  private static List<Long> next(RawClient client) {
    return take(client).numbers(PropertyId.SUBSCRIPTION_IDENTIFIER);
  }

  /** Identifiers of every copy of one message, which another one to a marking topic follows. */
  private static List<Long> ofAllCopies(BrokerProcess broker, RawClient client, String topic) {
    client.subscribe(8, topic + "/mark", 1);
    publish(broker, topic, 1, "x");
    publish(broker, topic + "/mark", 1, MARK);
    List<Long> identifiers = new ArrayList<>();
    var got = take(client);
    while (!got.payload().equals(MARK)) {
      identifiers.addAll(got.numbers(PropertyId.SUBSCRIPTION_IDENTIFIER));
      got = take(client);
    }
    return identifiers;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.4-3")
  void tellsTheIdentifierOfASubscriptionThatHasOne(int qos, BrokerProcess broker) {
    var topic = "identifier/one/" + qos;
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic + "/without", qos);
      publish(broker, topic + "/without", qos, "x");
      assertThat(next(client)).isEmpty();
      for (var identifier : new int[] {1, 127, 128, 16_384, LARGEST}) {
        subscribe(client, topic + "/" + identifier, qos, identifier);
        publish(broker, topic + "/" + identifier, qos, "x");
        assertThat(next(client)).containsExactly((long) identifier);
      }
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  void tellsItForEveryFilterOfOneSubscribe(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "identifier/filters")) {
      var property = new WireBytes().u8(PropertyId.SUBSCRIPTION_IDENTIFIER).varInt(5);
      var subscribe = new WireBytes().u16(1).sized(property.bytes());
      subscribe.text("identifier/filters/a").u8(1).text("identifier/filters/b").u8(0);
      client.send(subscribe.packet(0x82)).receive();
      for (var topic : List.of("identifier/filters/a", "identifier/filters/b")) {
        publish(broker, topic, 1, "x");
        assertThat(next(client)).containsExactly(5L);
      }
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  @Tag("MQTT5-3.3.4-4")
  @Tag("MQTT5-3.3.4-5")
  void tellsTheIdentifiersOfOverlappingSubscriptions(BrokerProcess broker) {
    var topic = "identifier/overlap";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscribe(client, topic, 1, 1);
      subscribe(client, "identifier/+", 0, 2);
      client.subscribe(1, "+/overlap", 2);
      subscribe(client, "identifier/overlap/#", 2, 3);
      subscribe(client, "identifier/overlap/mark", 1, 4);
      assertThat(ofAllCopies(broker, client, topic)).containsExactlyInAnyOrder(1L, 2L, 3L);
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-4")
  @Tag("MQTT5-3.3.4-5")
  void mayTellAnIdentifierThatTwoSubscriptionsShareOnceOrTwice(BrokerProcess broker) {
    var topic = "identifier/same";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscribe(client, topic, 1, 7);
      subscribe(client, topic + "/#", 1, 7);
      assertThat(ofAllCopies(broker, client, topic)).containsOnly(7L).hasSizeBetween(1, 2);
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  @Tag("MQTT5-3.8.4-3")
  void replacesTheIdentifierWithTheSubscription(BrokerProcess broker) {
    var topic = "identifier/replace";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscribe(client, topic, 1, 1);
      subscribe(client, topic, 1, 2);
      publish(broker, topic, 1, "x");
      assertThat(next(client)).containsExactly(2L);
      client.subscribe(1, topic, 1);
      publish(broker, topic, 1, "x");
      assertThat(next(client)).isEmpty();
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  void keepsTheIdentifierWithTheSession(BrokerProcess broker) {
    var topic = "identifier/session";
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      subscribe(client, topic, 1, 9);
      publish(broker, topic, 1, "unacknowledged");
      client.receive();
    }
    publish(broker, topic, 1, "queued");
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      for (var i = 0; i < 2; i++) {
        assertThat(next(client)).containsExactly(9L);
      }
      publish(broker, topic, 1, "live");
      assertThat(next(client)).containsExactly(9L);
    }
  }
}
