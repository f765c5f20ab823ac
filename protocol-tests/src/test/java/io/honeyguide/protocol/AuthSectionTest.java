package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import io.honeyguide.access.UsersFile;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sections 3.15, AUTH, and 4.12, enhanced authentication, against a broker with users. */
class AuthSectionTest {

  private static final int SUCCESS = 0x00;
  private static final int CONTINUE = 0x18;
  private static final int AGAIN = 0x19;
  private static final String METHOD = "SCRAM-SHA-256";
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    broker =
        BrokerProcess.start(
            directory.resolve("data"),
            "security.users-file=" + users,
            "security.rules=deny subscribe test/nosubscribe reason 0x80, deny publish closed/#");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ScramClient scram(String password) {
    return ScramClient.builder()
        .advertisedMechanisms(List.of(METHOD))
        .username("ada")
        .password(password.toCharArray())
        .stringPreparation(StringPreparation.SASL_PREPARATION)
        .build();
  }

  private static WireBytes method(String name, Object data) {
    return new WireBytes()
        .u8(PropertyId.AUTHENTICATION_METHOD)
        .text(name)
        .u8(PropertyId.AUTHENTICATION_DATA)
        .text(data.toString());
  }

  private static byte[] auth(int code, WireBytes properties) {
    return new WireBytes().u8(code).sized(properties.bytes()).packet(0xF0);
  }

  private static String data(Packet packet) {
    return packet.texts(PropertyId.AUTHENTICATION_DATA).get(0);
  }

  private static RawClient begun(ScramClient scram, String clientId) throws Exception {
    var client = RawClient.open(broker.mqttPort()).version(5);
    client.send(
        ConnectBytes.of(5, clientId)
            .properties(method(METHOD, scram.clientFirstMessage()))
            .bytes());
    var challenge = client.receive(Packet.AUTH);
    assertThat(challenge.code()).isEqualTo(CONTINUE);
    assertThat(challenge.texts(PropertyId.AUTHENTICATION_METHOD)).containsExactly(METHOD);
    scram.serverFirstMessage(data(challenge));
    return client;
  }

  private static RawClient proven(String clientId) throws Exception {
    var scram = scram("pencil");
    var client = begun(scram, clientId);
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage())));
    var connack = client.receive(Packet.CONNACK);
    assertThat(connack.code()).isZero();
    assertThat(connack.texts(PropertyId.AUTHENTICATION_METHOD)).containsExactly(METHOD);
    scram.serverFinalMessage(data(connack));
    return client;
  }

  private static void ends(RawClient client, int type, int code) {
    assertThat(client.receive(type).code()).isEqualTo(code);
    assertThat(client.isClosed()).isTrue();
    client.close();
  }

  @Test
  @Tag("MQTT5-4.12.0-2")
  @Tag("MQTT5-4.12.0-3")
  @Tag("MQTT5-4.12.0-5")
  @Tag("MQTT5-3.15.2-1")
  void theExchangeEndsWithConnack() throws Exception {
    try (var client = proven("auth-kept")) {
      client.send(0xC0, 0);
      assertThat(client.receive(Packet.PINGRESP)).isNotNull();
    }
  }

  @Test
  @Tag("MQTT5-4.12.0-1")
  void anUnknownMethodIsNotTaken() {
    var client = RawClient.open(broker.mqttPort()).version(5);
    client.send(ConnectBytes.of(5, "auth-unknown").properties(method("GS2-KRB5", "token")).bytes());
    ends(client, Packet.CONNACK, 0x8C);
  }

  @Test
  @Tag("MQTT5-4.12.0-4")
  void aWrongProofIsNotTaken() throws Exception {
    var scram = scram("rubber");
    var client = begun(scram, "auth-wrong");
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage())));
    ends(client, Packet.CONNACK, 0x87);
  }

  @Test
  @Tag("MQTT5-4.12.0-3")
  @Tag("MQTT5-3.15.2-1")
  void theClientGoesOnWithContinueAlone() throws Exception {
    for (var code : List.of(SUCCESS, AGAIN)) {
      var scram = scram("pencil");
      var client = begun(scram, "auth-code");
      client.send(auth(code, method(METHOD, scram.clientFinalMessage())));
      ends(client, Packet.CONNACK, 0x82);
    }
    var client = begun(scram("pencil"), "auth-code");
    client.send(auth(0x42, method(METHOD, "")));
    ends(client, Packet.CONNACK, 0x81);
  }

  @Test
  @Tag("MQTT5-4.12.0-5")
  void theMethodStaysTheSame() throws Exception {
    var client = begun(scram("pencil"), "auth-method");
    client.send(auth(CONTINUE, method("SCRAM-SHA-1", "")));
    ends(client, Packet.CONNACK, 0x82);
  }

  @Test
  @Tag("MQTT5-3.1.2-30")
  void nothingElseComesBeforeConnack() throws Exception {
    var client = begun(scram("pencil"), "auth-early");
    client.send(0xC0, 0);
    ends(client, Packet.CONNACK, 0x82);
  }

  @Test
  @Tag("MQTT5-3.15.1-1")
  void theFlagsOfAuthAreZero() throws Exception {
    var client = proven("auth-flags");
    client.send(new WireBytes().u8(AGAIN).sized(method(METHOD, "").bytes()).packet(0xF1));
    ends(client, Packet.DISCONNECT, 0x81);
  }

  @Test
  @Tag("MQTT5-4.12.0-6")
  @Tag("MQTT5-4.12.0-7")
  void whoHadNoMethodHearsOfNone() {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "auth-none").credentials("ada", "pencil"));
      assertThat(connack.code()).isZero();
      assertThat(connack.texts(PropertyId.AUTHENTICATION_METHOD)).isEmpty();
      assertThat(connack.texts(PropertyId.AUTHENTICATION_DATA)).isEmpty();
      client.send(auth(AGAIN, method(METHOD, "")));
      ends(client, Packet.DISCONNECT, 0x82);
    }
  }

  @Test
  @Tag("MQTT5-4.12.1-1")
  void aLiveConnectionProvesItselfAgain() throws Exception {
    try (var client = proven("auth-again")) {
      var scram = scram("pencil");
      client.send(auth(AGAIN, method(METHOD, scram.clientFirstMessage())));
      scram.serverFirstMessage(data(client.receive(Packet.AUTH)));
      client.send(0xC0, 0);
      assertThat(client.receive(Packet.PINGRESP)).isNotNull();
      client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage())));
      var done = client.receive(Packet.AUTH);
      assertThat(done.code()).isEqualTo(SUCCESS);
      scram.serverFinalMessage(data(done));
    }
  }

  @Test
  @Tag("MQTT5-4.12.1-1")
  void anotherMethodDoesNotProveItAgain() throws Exception {
    var client = proven("auth-other");
    client.send(auth(AGAIN, method("PLAIN", "")));
    ends(client, Packet.DISCONNECT, 0x82);
  }

  @Test
  @Tag("MQTT5-4.12.1-2")
  void whoFailsToProveItAgainIsDisconnected() throws Exception {
    var client = proven("auth-lost");
    var scram = scram("rubber");
    client.send(auth(AGAIN, method(METHOD, scram.clientFirstMessage())));
    scram.serverFirstMessage(data(client.receive(Packet.AUTH)));
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage())));
    ends(client, Packet.DISCONNECT, 0x87);
  }

  private static Mqtt5AsyncClient library(ScramMechanism mechanism) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier("auth-library")
        .serverHost("127.0.0.1")
        .serverPort(broker.mqttPort())
        .enhancedAuth(mechanism)
        .buildAsync();
  }

  @Test
  @Tag("MQTT5-4.12.0-5")
  @Tag("MQTT5-4.12.1-1")
  void aLibraryProvesItselfAndDoesSoAgain() throws Exception {
    var mechanism = new ScramMechanism("ada", "pencil");
    var client = library(mechanism);
    client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    client.reauth().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(mechanism.provenCount()).isEqualTo(2);
    client.disconnect().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @Tag("MQTT5-4.12.0-4")
  void aLibraryWithAWrongPasswordIsTold() {
    var client = library(new ScramMechanism("ada", "rubber"));
    assertThatThrownBy(() -> client.connect().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Mqtt5ConnAckException.class);
  }

  // What is allowed after that.

  @Test
  @Tag("MQTT3-3.2.2-5")
  void aWrongPasswordHasItsReturnCode() {
    for (var version : List.of(3, 4)) {
      try (var client = RawClient.open(broker.mqttPort())) {
        var wrong = ConnectBytes.of(version, "auth-old").credentials("ada", "rubber");
        assertThat(client.handshake(wrong).code()).isEqualTo(4);
        assertThat(client.isClosed()).isTrue();
      }
      try (var client = RawClient.open(broker.mqttPort())) {
        assertThat(client.handshake(ConnectBytes.of(version, "auth-old")).code()).isEqualTo(5);
      }
    }
  }

  @Test
  @Tag("MQTT3-3.3.5-2")
  void aPublishThatIsNotAllowedIsAnsweredAndReachesNobody() {
    try (var client =
        RawClient.connect(
            broker.mqttPort(), ConnectBytes.of(4, "auth-denied").credentials("ada", "pencil"))) {
      client.subscribe(1, "closed/#", 1);
      client.publish("closed/door", 1, false, 2, "no");
      assertThat(client.receive(Packet.PUBACK).packetId()).isEqualTo(2);
      client.publishExactlyOnce("closed/door", 3, "no");
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  @Tag("MQTT3-3.9.3-2")
  @Tag("MQTT5-3.9.3-2")
  void aSubscriptionThatIsNotAllowedFails() {
    for (var version : List.of(4, 5)) {
      try (var client =
          RawClient.connect(
              broker.mqttPort(),
              ConnectBytes.of(version, "auth-refused").credentials("ada", "pencil"))) {
        assertThat(client.subscribe(1, "test/nosubscribe", 1).codes()).containsExactly(0x80);
        assertThat(client.subscribe(2, "test/subscribe", 1).codes()).containsExactly(1);
      }
    }
  }
}
