package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a broker does while its disk is full and when there is room again, step by step. Its
 * messages go to {@code full/x}.
 */
final class FullDiskSteps {

  private static final int QUOTA_EXCEEDED = 0x97;
  private static final int PAYLOAD_BYTES = 60_000;

  /** Larger than the others, since what is left of the segment in use still takes smaller ones. */
  private static final String REFUSED = "refused".repeat(PAYLOAD_BYTES / 6);

  private static final int PUBLISHES_MOST = 2_000;

  private final BrokerProcess broker;
  private final HttpCaller http;
  private final List<String> acknowledged = new ArrayList<>();

  FullDiskSteps(BrokerProcess broker) {
    this.broker = broker;
    this.http = new HttpCaller(broker);
  }

  /** Goes through a shortage that one action brings and the other ends. */
  void goThrough(Runnable fill, Runnable free) {
    try (var reader = RawClient.connect(broker.mqttPort(), reader());
        var five = RawClient.connect(broker.mqttPort(), 5, "five");
        var three = RawClient.connect(broker.mqttPort(), 4, "three")) {
      reader.subscribe(1, "full/#", 1);
      assertThat(publishOne()).isEqualTo(201);
      fill.run();
      publishUntilRefused();
      assertPublishesAreRefused(five, three);
      assertThat(http.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
      receive(reader);
      reader.disconnect();
      assertAcknowledgementsHold();
      free.run();
      await().atMost(Duration.ofSeconds(30)).until(() -> publishOne() == 201);
      assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);
      five.publish("full/x", 1, false, 3, publishedByMqtt());
      assertThat(five.receive(Packet.PUBACK).code()).isZero();
      five.disconnect();
    }
  }

  private static ConnectBytes reader() {
    return DeliverySteps.lasting(5, "reader");
  }

  /** Publishes over HTTP and gives the status. */
  private int publishOne() {
    var payload = acknowledged.size() + ":" + "x".repeat(PAYLOAD_BYTES);
    var status = http.send("POST", "/v1/topics/full/x", payload).statusCode();
    if (status == 201) {
      acknowledged.add(payload);
    }
    return status;
  }

  private String publishedByMqtt() {
    var payload = acknowledged.size() + ":by MQTT";
    acknowledged.add(payload);
    return payload;
  }

  private void publishUntilRefused() {
    for (var i = 0; i < PUBLISHES_MOST; i++) {
      var status = publishOne();
      if (status != 201) {
        assertThat(status).isEqualTo(507);
        return;
      }
    }
    throw new AssertionError("never refused: the disk did not become full");
  }

  private void assertPublishesAreRefused(RawClient five, RawClient three) {
    five.publish("full/x", 1, false, 1, REFUSED);
    assertThat(five.receive(Packet.PUBACK).code()).isEqualTo(QUOTA_EXCEEDED);
    five.publish("full/x", 2, false, 2, REFUSED);
    assertThat(five.receive(Packet.PUBREC).code()).isEqualTo(QUOTA_EXCEEDED);
    // Before 5.0 there is no way to say no, only to say nothing.
    three.publish("full/x", 1, false, 1, REFUSED);
    assertThat(three.isClosed()).isTrue();
  }

  /** Everything acknowledged is delivered, and its acknowledgement is taken. */
  private void receive(RawClient reader) {
    for (var payload : acknowledged) {
      var packet = reader.receive(Packet.PUBLISH);
      assertThat(packet.payload()).isEqualTo(payload);
      reader.acknowledge(Packet.PUBACK, packet.packetId());
    }
  }

  private void assertAcknowledgementsHold() {
    try (var again = RawClient.open(broker.mqttPort())) {
      assertThat(again.handshake(reader()).isSessionPresent()).isTrue();
      assertThat(again.isQuiet()).isTrue();
      again.disconnect();
    }
  }

  /** A broker that was started again has all that was acknowledged, in order, and nothing else. */
  void assertAllIsThere() {
    var found =
        new HttpCaller(broker)
            .history("full/#").stream().map(message -> message.get("payload").asText()).toList();
    assertThat(found).isEqualTo(acknowledged);
  }
}
