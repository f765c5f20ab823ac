package io.honeyguide.protocol;

import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho's client for 5.0. */
final class PahoFive extends LibraryClient implements MqttCallback {

  /** Held here, since loggers that nobody holds forget their level. */
  private static final Logger CHATTER = Logger.getLogger("org.eclipse.paho.mqttv5");

  static {
    CHATTER.setLevel(Level.WARNING);
  }

  private final MqttClient client;
  private final boolean isSessionPresent;

  PahoFive(int port, String clientId, boolean keepsSession, @Nullable Will will)
      throws MqttException {
    client = new MqttClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
    client.setCallback(this);
    var options = new MqttConnectionOptions();
    options.setCleanStart(!keepsSession);
    options.setSessionExpiryInterval(keepsSession ? 3600L : 0L);
    options.setAutomaticReconnect(false);
    if (will != null) {
      var message = new MqttMessage(will.payload().getBytes(StandardCharsets.UTF_8));
      message.setQos(will.qos());
      message.setRetained(will.isRetained());
      options.setWill(will.topic(), message);
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
  public void disconnected(MqttDisconnectResponse response) {
    // Tests ask isConnected().
  }

  @Override
  public void mqttErrorOccurred(MqttException failure) {
    add("error", failure.toString().getBytes(StandardCharsets.UTF_8), 0, false);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {
    // Publishing waits for it already.
  }

  @Override
  public void connectComplete(boolean isReconnect, String uri) {
    // The constructor waits for it.
  }

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {
    add("error", ("AUTH " + reasonCode).getBytes(StandardCharsets.UTF_8), 0, false);
  }
}
