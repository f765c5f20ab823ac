package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP and MQTT meet in one log. */
@ExtendWith(SharedBroker.class)
class HttpTest {

  @Test
  void publishesToMqttSubscribers(BrokerProcess broker) {
    try (var subscriber = RawClient.connect(broker.mqttPort(), 5, "http-sub")) {
      subscriber.subscribe(1, "http/+/in", 1);

      var told = new HttpCaller(broker).publish("http/a%20b/in?qos=1&user-k=v", "hello");

      var got = subscriber.receive(Packet.PUBLISH);
      assertThat(got.topic()).isEqualTo("http/a b/in");
      assertThat(got.payload()).isEqualTo("hello");
      assertThat(got.texts(0x26)).containsExactly("k=v");
      assertThat(told.get("matched").asInt()).isEqualTo(1);
      assertThat(told.get("topic").asText()).isEqualTo("http/a b/in");
    }
  }

  @Test
  void streamsMqttPublishesAndGoesOnAfterTheLastOneSeen(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "http-pub");
        var stream = http.stream("http/live/#", "latest")) {
      publisher.publish("http/live/x", 1, false, 1, "one");
      publisher.receive(Packet.PUBACK);
      publisher.publishExactlyOnce("http/live/y", 2, "two");

      var first = stream.next();
      assertThat(first.data().get("topic").asText()).isEqualTo("http/live/x");
      assertThat(first.data().get("payload").asText()).isEqualTo("one");
      assertThat(first.id()).isEqualTo(first.data().get("offset").asText());
      var second = stream.next();
      assertThat(second.data().get("qos").asInt()).isEqualTo(2);
      try (var again = http.stream("http/live/#", second.id())) {
        assertThat(again.next()).isEqualTo(second);
      }
    }
  }

  @Test
  void showsTheHistoryOfBothEdgesInOneOrder(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "history-pub")) {
      for (var i = 0; i < 10; i++) {
        publisher.publish("history/mqtt", 1, false, i + 1, "m" + i);
        publisher.receive(Packet.PUBACK);
        http.publish("history/http", "h" + i);
      }
    }
    assertThat(http.history("history/#").stream().map(m -> m.get("payload").asText()))
        .containsExactly(
            "m0", "h0", "m1", "h1", "m2", "h2", "m3", "h3", "m4", "h4", "m5", "h5", "m6", "h6",
            "m7", "h7", "m8", "h8", "m9", "h9");
  }

  @Test
  void recommendsWithWhatWasJustAcknowledged(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "shop")) {
      for (var visit = 0; visit < 5; visit++) {
        for (var item : new String[] {"tent", "mat", "stove"}) {
          click(publisher, "fresh-" + visit, item);
        }
      }
      click(publisher, "fresh-new", "tent");

      var list =
          http.getJson("/v1/recommendations/sessions/fresh-new?n=20&minOffset=latest").get("items");

      assertThat(list).extracting(item -> item.get("id").asText()).contains("mat", "stove");
      assertThat(list.get(0).get("reason").get("itemId").asText()).isEqualTo("tent");
      assertThat(list.get(0).get("id").asText()).isIn("mat", "stove");
    }
  }

  private static void click(RawClient publisher, String session, String item) {
    publisher.publish(
        "behaviour/click",
        1,
        false,
        1,
        "{\"session\":\"%s\",\"item\":\"%s\"}".formatted(session, item));
    publisher.receive(Packet.PUBACK);
  }
}
