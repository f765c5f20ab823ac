package io.honeyguide.protocol;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** HiveMQ's client, speaking 3.1.1. */
final class HivemqThree extends LibraryClient {

  private final Mqtt3BlockingClient client;
  private final boolean isSessionPresent;

  HivemqThree(int port, String clientId, boolean keepsSession, @Nullable Will will) {
    client =
        Mqtt3Client.builder()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .buildBlocking();
    client
        .toAsync()
        .publishes(
            MqttGlobalPublishFilter.ALL,
            message ->
                add(
                    message.getTopic().toString(),
                    message.getPayloadAsBytes(),
                    message.getQos().getCode(),
                    message.isRetain()));
    var connect = Mqtt3Connect.builder().cleanSession(!keepsSession);
    if (will != null) {
      connect
          .willPublish()
          .topic(will.topic())
          .payload(will.payload().getBytes(StandardCharsets.UTF_8))
          .qos(Objects.requireNonNull(MqttQos.fromCode(will.qos())))
          .retain(will.isRetained())
          .applyWillPublish();
    }
    isSessionPresent = client.connect(connect.build()).isSessionPresent();
  }

  @Override
  void subscribe(String filter, int qos) {
    client
        .subscribeWith()
        .topicFilter(filter)
        .qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
        .send();
  }

  @Override
  void publish(String topic, String payload, int qos, boolean isRetained) {
    client
        .publishWith()
        .topic(topic)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
        .retain(isRetained)
        .send();
  }

  @Override
  boolean isSessionPresent() {
    return isSessionPresent;
  }

  @Override
  boolean isConnected() {
    return client.getState().isConnected();
  }

  @Override
  void disconnect() {
    client.disconnect();
  }
}
