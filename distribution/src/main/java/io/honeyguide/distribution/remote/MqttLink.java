package io.honeyguide.distribution.remote;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT 5 connection to a broker, without a session that outlives it and without reconnecting by
 * itself: whoever loses it decides what is to be sent again.
 *
 * <p>Messages of one thread leave in the order of its calls. Callbacks come on the client's thread.
 */
public final class MqttLink implements AutoCloseable {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final Address address;
  private final Mqtt5AsyncClient client;

  private MqttLink(Address address, Mqtt5AsyncClient client) {
    this.address = address;
    this.client = client;
  }

  /** Connects without saying who it is; see the other. */
  public static MqttLink connect(Address address, String clientId, Duration timeout, Runnable ended)
      throws ConnectionLostException {
    return connect(address, null, clientId, timeout, ended);
  }

  /**
   * Connects.
   *
   * @param user who connects, or null for nobody in particular
   * @param clientId client identifier; a connection that already has it is taken over
   * @param ended runs, on the client's thread, when the connection has ended for whatever reason
   * @throws ConnectionLostException when there is no broker
   * @throws CommandFailure when the broker rejects the connection
   */
  public static MqttLink connect(
      Address address, @Nullable RemoteUser user, String clientId, Duration timeout, Runnable ended)
      throws ConnectionLostException {
    var client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost(address.host())
            .serverPort(address.port())
            .transportConfig()
            .socketConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .mqttConnectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .applyTransportConfig()
            .addDisconnectedListener(context -> ended.run())
            .buildAsync();
    var link = new MqttLink(address, client);
    var connect = Mqtt5Connect.builder().cleanStart(true).keepAlive(KEEP_ALIVE_SECONDS);
    if (user != null) {
      connect
          .simpleAuth()
          .username(user.name())
          .password(user.password().getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth();
    }
    link.await(client.connect(connect.build()), timeout.multipliedBy(2));
    return link;
  }

  /** Publishes; the future completes with the broker's acknowledgement, for QoS 0 when sent. */
  public CompletableFuture<?> publish(String topic, ByteBuffer payload, int qos, boolean retain) {
    return client
        .publishWith()
        .topic(topic)
        .payload(payload)
        .qos(MqttQos.fromCode(qos))
        .retain(retain)
        .send();
  }

  /**
   * Subscribes and waits for the acknowledgement.
   *
   * @param received gets every message, on the client's thread
   * @throws ConnectionLostException when the connection ended or nothing came in time
   * @throws CommandFailure when the broker refused
   */
  public void subscribe(String filter, int qos, Consumer<Mqtt5Publish> received, Duration timeout)
      throws ConnectionLostException {
    client.publishes(MqttGlobalPublishFilter.ALL, received);
    await(client.subscribeWith().topicFilter(filter).qos(MqttQos.fromCode(qos)).send(), timeout);
  }

  /**
   * Waits for an acknowledgement.
   *
   * @throws ConnectionLostException when the connection ended or nothing came in time
   * @throws CommandFailure when the broker refused
   */
  public void await(CompletableFuture<?> acknowledgement, Duration timeout)
      throws ConnectionLostException {
    try {
      acknowledgement.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CompletionException e) {
      throw judged(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new ConnectionLostException(
          "no answer over MQTT from %s within %s s; --mqtt says where the broker listens"
              .formatted(address, timeout.toSeconds()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionLostException("interrupted while waiting for " + address, e);
    }
  }

  private ConnectionLostException judged(Throwable cause) {
    if (cause instanceof Mqtt5ConnAckException rejected) {
      var code = rejected.getMqttMessage().getReasonCode();
      if (code == Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE
          || code == Mqtt5ConnAckReasonCode.SERVER_BUSY) {
        return new ConnectionLostException(address + " is not ready yet: " + code, cause);
      }
      throw new CommandFailure(
          switch (code) {
            case NOT_AUTHORIZED, BAD_USER_NAME_OR_PASSWORD, BANNED -> ExitCode.NOT_AUTHORISED;
            default -> ExitCode.CONNECTION_FAILED;
          },
          "%s rejects the connection: %s (0x%02X)".formatted(address, code, code.getCode()),
          rejected);
    }
    if (cause instanceof Mqtt5PubAckException refused) {
      var code = refused.getMqttMessage().getReasonCode();
      throw refusal("publish", code.name(), code.getCode(), refused);
    }
    if (cause instanceof Mqtt5SubAckException refused) {
      var code = refused.getMqttMessage().getReasonCodes().get(0);
      throw refusal("subscription", code.name(), code.getCode(), refused);
    }
    if (cause instanceof MqttEncodeException tooLarge) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT,
          "the message does not fit what %s takes (%s); its setting mqtt.packet-bytes-max says how much"
              .formatted(address, tooLarge.getMessage()),
          tooLarge);
    }
    var reason =
        cause instanceof MqttClientStateException ? "the connection is closed" : rootText(cause);
    return new ConnectionLostException(
        "no connection over MQTT to %s (%s); is the broker running? --mqtt says where it listens"
            .formatted(address, reason),
        cause);
  }

  private CommandFailure refusal(String what, String name, int code, Throwable cause) {
    return new CommandFailure(
        name.equals("NOT_AUTHORIZED") ? ExitCode.NOT_AUTHORISED : ExitCode.UNEXPECTED,
        "%s refuses the %s: %s (0x%02X)".formatted(address, what, name, code),
        cause);
  }

  private static String rootText(Throwable thrown) {
    var root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Disconnects; what was not acknowledged may or may not have arrived. */
  @Override
  public void close() {
    if (!client.getState().isConnected()) {
      return;
    }
    try {
      await(client.disconnect(), CLOSE_PATIENCE);
    } catch (ConnectionLostException e) {
      org.slf4j.LoggerFactory.getLogger(MqttLink.class).debug("broker left first", e);
    }
  }
}
