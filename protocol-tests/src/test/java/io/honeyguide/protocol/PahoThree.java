package io.honeyguide.protocol;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho's client for 3.1.1. */
final class PahoThree extends LibraryClient implements MqttCallback {

  private final MqttClient client;
  private final boolean isSessionPresent;

  PahoThree(int port, String clientId, boolean keepsSession, @Nullable Will will)
      throws MqttException {
    client = new MqttClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
    client.setCallback(this);
    var options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(!keepsSession);
    if (will != null) {
      options.setWill(
          will.topic(),
          will.payload().getBytes(StandardCharsets.UTF_8),
          will.qos(),
          will.isRetained());
    }
    isSessionPresent = client.connectWithResult(options).getSessionPresent();
  }

  @Override
  void subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos);
  }

  @Override
  void publish(String topic, String payload, int qos, boolean isRetained) throws MqttException {
    client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, isRetained);
  }

  @Override
  boolean isSessionPresent() {
    return isSessionPresent;
  }

  @Override
  boolean isConnected() {
    return client.isConnected();
  }

  @Override
  void disconnect() {
    try {
      client.disconnect();
      client.close();
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    add(topic, message.getPayload(), message.getQos(), message.isRetained());
  }

  @Override
  public void connectionLost(Throwable cause) {
    // Tests ask isConnected().
  }

  @Override
  public void deliveryComplete(IMqttDeliveryToken token) {
    // Publishing waits for it already.
  }
}
