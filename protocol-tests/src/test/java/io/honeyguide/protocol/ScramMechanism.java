package io.honeyguide.protocol;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The client's side of SCRAM-SHA-256 for a client library: two others' work put together. */
final class ScramMechanism implements Mqtt5EnhancedAuthMechanism {

  private static final String NAME = "SCRAM-SHA-256";

  private final String user;
  private final String password;
  private final AtomicInteger proven = new AtomicInteger();
  private volatile @Nullable ScramClient scram;

  ScramMechanism(String user, String password) {
    this.user = user;
    this.password = password;
  }

  /** How often the broker proved that it knows the password. */
  int provenCount() {
    return proven.get();
  }

  private ScramClient begin() {
    var fresh =
        ScramClient.builder()
            .advertisedMechanisms(List.of(NAME))
            .username(user)
            .password(password.toCharArray())
            .stringPreparation(StringPreparation.SASL_PREPARATION)
            .build();
    scram = fresh;
    return fresh;
  }

  private static byte[] bytes(Object message) {
    return message.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Optional<ByteBuffer> data) {
    return data.map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString())
        .orElse("");
  }

  @Override
  public MqttUtf8String getMethod() {
    return MqttUtf8String.of(NAME);
  }

  @Override
  public int getTimeout() {
    return 20;
  }

  @Override
  public CompletableFuture<Void> onAuth(
      Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder builder) {
    builder.data(bytes(begin().clientFirstMessage()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder builder) {
    builder.data(bytes(begin().clientFirstMessage()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Boolean> onContinue(
      Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
    var current = scram;
    try {
      if (current != null) {
        current.serverFirstMessage(text(auth.getData()));
        builder.data(bytes(current.clientFinalMessage()));
      }
      return CompletableFuture.completedFuture(current != null);
    } catch (ScramException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Boolean> end(Optional<ByteBuffer> data) {
    var current = scram;
    try {
      if (current != null) {
        current.serverFinalMessage(text(data));
        proven.incrementAndGet();
      }
      return CompletableFuture.completedFuture(current != null);
    } catch (ScramException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
    return end(connAck.getEnhancedAuth().flatMap(auth -> auth.getData()));
  }

  @Override
  public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
    return end(auth.getData());
  }

  @Override
  public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
    scram = null;
  }

  @Override
  public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
    scram = null;
  }

  @Override
  public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {
    scram = null;
  }

  @Override
  public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {
    scram = null;
  }
}
