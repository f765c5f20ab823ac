package io.honeyguide.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.UsersFile;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and enhanced authentication (section 4.12), kept and violated. */
class AuthTest {

  private static final int SUCCESS = 0x00;
  private static final int CONTINUE = 0x18;
  private static final int AGAIN = 0x19;
  private static final String METHOD = "SCRAM-SHA-256";

  @TempDir private static Path directory;
  private static EdgeFixture broker;
  private static EdgeFixture openBroker;
  private static AccessOptions access;

  @BeforeAll
  static void start() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    UsersFile.add(users, "bob", "rubber", 4096);
    var rules =
        List.of("allow publish a/# user ada", "deny publish a/#", "deny subscribe a/b reason 0x80");
    access = new AccessOptions(users, false, AccessRules.parse(rules));
    var options = MqttOptions.builder().connectTimeoutSeconds(1);
    broker = new EdgeFixture(1, options, new MemoryDisk(), access);
    openBroker = new EdgeFixture();
  }

  @AfterAll
  static void stop() {
    broker.close();
    openBroker.close();
  }

  private static ScramClient scram(String user, String password) {
    return ScramClient.builder()
        .advertisedMechanisms(List.of(METHOD))
        .username(user)
        .password(password.toCharArray())
        .stringPreparation(StringPreparation.SASL_PREPARATION)
        .build();
  }

  private static WireBytes method(String name) {
    return new WireBytes().u8(0x15).text(name);
  }

  private static WireBytes method(String name, String data) {
    return method(name).u8(0x16).text(data);
  }

  private static byte[] auth(int code, WireBytes properties) {
    return new WireBytes().u8(code).sized(properties.bytes()).packet(0xF0);
  }

  private static String data(Packet packet) {
    return packet.texts(0x16).get(0);
  }

  /** A connection whose first message of SCRAM was answered. */
  private static RawClient begun(ScramClient scram) throws Exception {
    var client = RawClient.open(broker.port).version(5);
    client.send(
        ConnectBytes.of(5, "c")
            .properties(method(METHOD, scram.clientFirstMessage().toString()))
            .bytes());
    var challenge = client.receive(Packet.AUTH);
    assertThat(challenge.code()).isEqualTo(CONTINUE);
    assertThat(challenge.texts(0x15)).containsExactly(METHOD);
    scram.serverFirstMessage(data(challenge));
    return client;
  }

  private static RawClient proven(String user, String password) throws Exception {
    var scram = scram(user, password);
    var client = begun(scram);
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage().toString())));
    var connack = client.receive(Packet.CONNACK);
    assertThat(connack.code()).isEqualTo(SUCCESS);
    assertThat(connack.texts(0x15)).containsExactly(METHOD);
    scram.serverFinalMessage(data(connack)); // throws unless the broker knows the password
    return client;
  }

  private static void ends(RawClient client, int type, int code) {
    assertThat(client.receive(type).code()).isEqualTo(code);
    assertThat(client.isClosed()).isTrue();
    client.close();
  }

  @ParameterizedTest
  @CsvSource({
    "3, ada, pencil, 0", "4, ada, pencil, 0", "5, ada, pencil, 0",
    "3, ada, rubber, 4", "4, ada, rubber, 4", "5, ada, rubber, 0x86",
    "3, eve, pencil, 4", "4, eve, pencil, 4", "5, eve, pencil, 0x86",
    "5, ada, '', 0x86", "5, '', pencil, 0x86"
  })
  void aPasswordOpensTheDoor(int version, String user, String password, String code) {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(version, "c").credentials(user, password));
      assertThat(connack.code()).isEqualTo(Integer.decode(code));
      if (connack.code() == 0) {
        assertThat(connack.texts(0x15)).isEmpty();
        assertThat(client.send(0xC0, 0).receive(Packet.PINGRESP)).isNotNull();
      } else {
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 5", "4, 5", "5, 0x87"})
  void whoDoesNotSayWhoItIsIsTurnedAway(int version, String code) {
    try (var client = RawClient.open(broker.port)) {
      assertThat(client.handshake(ConnectBytes.of(version, "c")).code())
          .isEqualTo(Integer.decode(code));
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** Passwords are bytes: as text all that is no UTF-8 would be the same. */
  @ParameterizedTest
  @CsvSource({"4, 4", "5, 0x86"})
  void aBinaryPasswordIsLookedAtAsItIs(int version, String code) {
    var read = new ArrayList<byte[]>();
    for (var last : new int[] {0xFE, 0xFF}) {
      var credentials = new WireBytes().text("ada").u16(3).raw(0xFF, 0, last);
      var connect = ConnectBytes.of(version, "c").flags(0xC2).payload(credentials.bytes());
      try (var client = RawClient.open(broker.port)) {
        assertThat(client.handshake(connect).code()).isEqualTo(Integer.decode(code));
      }
      var bytes = Unpooled.wrappedBuffer(connect.bytes());
      ConnectPacket.read(
          bytes,
          2,
          bytes.readableBytes(),
          new PropertyScan(),
          known -> {},
          said -> read.add(said.password()));
    }
    assertThat(read).containsExactly(new byte[] {-1, 0, -2}, new byte[] {-1, 0, -1});
  }

  @Test
  void aUserNameAloneIsNoPassword() {
    try (var client = RawClient.open(broker.port)) {
      var connect =
          ConnectBytes.of(5, "c").flags(0x82).payload(new WireBytes().text("ada").bytes());
      assertThat(client.handshake(connect).code()).isEqualTo(0x86);
    }
  }

  @Test
  void withoutUsersCredentialsAreTakenUnseen() {
    try (var client = RawClient.open(openBroker.port)) {
      assertThat(client.handshake(ConnectBytes.of(4, "c").credentials("eve", "x")).code()).isZero();
    }
    try (var client = RawClient.open(openBroker.port)) {
      var connect = ConnectBytes.of(5, "c").properties(method(METHOD));
      assertThat(client.handshake(connect).code()).isEqualTo(0x8C);
    }
  }

  @Test
  void whatComesBehindConnectWaitsForTheProof() {
    try (var client = RawClient.open(broker.port).version(4)) {
      client.send(
          new WireBytes()
              .raw(ConnectBytes.of(4, "c").credentials("ada", "pencil").bytes())
              .raw(0xC0, 0)
              .bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      assertThat(client.receive(Packet.PINGRESP)).isNotNull();
    }
  }

  @Test
  void scramProvesBothSidesToEachOther() throws Exception {
    try (var client = proven("ada", "pencil")) {
      client.publish("a/x", 1, false, 1, "mine");
      assertThat(client.receive(Packet.PUBACK).code()).isEqualTo(0x10);
    }
  }

  @Test
  void aClientMayWaitToBeAsked() throws Exception {
    var scram = scram("ada", "pencil");
    try (var client = RawClient.open(broker.port).version(5)) {
      client.send(ConnectBytes.of(5, "c").properties(method(METHOD)).bytes());
      var question = client.receive(Packet.AUTH);
      assertThat(question.code()).isEqualTo(CONTINUE);
      assertThat(question.texts(0x16)).isEmpty();
      client.send(auth(CONTINUE, method(METHOD, scram.clientFirstMessage().toString())));
      scram.serverFirstMessage(data(client.receive(Packet.AUTH)));
      client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage().toString())));
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"ada, rubber", "eve, pencil"})
  void aWrongProofIsNotAuthorized(String user, String password) throws Exception {
    var scram = scram(user, password);
    var client = begun(scram);
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage().toString())));
    ends(client, Packet.CONNACK, 0x87);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SCRAM-SHA-1", "scram-sha-256", "PLAIN"})
  void anUnknownMethodIsBad(String name) {
    var client = RawClient.open(broker.port).version(5);
    client.send(ConnectBytes.of(5, "c").properties(method(name)).bytes());
    ends(client, Packet.CONNACK, 0x8C);
  }

  @Test
  void nothingButAuthComesBeforeConnack() throws Exception {
    for (var packet :
        List.of(
            new byte[] {(byte) 0xC0, 0},
            new WireBytes().u16(1).sized().text("t").u8(0).packet(0x82),
            new WireBytes().text("t").sized().packet(0x30),
            ConnectBytes.of(5, "c").bytes(),
            auth(AGAIN, method(METHOD)),
            auth(SUCCESS, method(METHOD)),
            auth(CONTINUE, new WireBytes()),
            auth(CONTINUE, method("SCRAM-SHA-1")),
            new byte[] {(byte) 0xF0, 0})) {
      var client = begun(scram("ada", "pencil"));
      client.send(packet);
      ends(client, Packet.CONNACK, 0x82);
    }
  }

  /** CONNACK has no code for a broker that shuts down (table 3-1). */
  @Test
  void aBrokerThatStopsIsUnavailableToWhoIsNotYetIn() throws Exception {
    try (var stopping = new EdgeFixture(1, MqttOptions.builder(), new MemoryDisk(), access);
        var client = RawClient.open(stopping.port).version(5)) {
      var first = scram("ada", "pencil").clientFirstMessage().toString();
      client.send(ConnectBytes.of(5, "c").properties(method(METHOD, first)).bytes());
      client.receive(Packet.AUTH);
      stopping.on(0, context -> stopping.listeners.get(0).close());
      ends(client, Packet.CONNACK, 0x88);
    }
  }

  @Test
  void aClientMayGiveUpBeforeConnack() throws Exception {
    try (var client = begun(scram("ada", "pencil"))) {
      client.send(0xE0, 0);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void theTimeToConnectGoesOnRunning() throws Exception {
    try (var client = begun(scram("ada", "pencil"))) {
      assertThat(client.isClosed()).isTrue(); // within the ten seconds that a read may take
    }
  }

  @Test
  void malformedAuthIsMalformed() throws Exception {
    for (var packet :
        List.of(
            auth(0x01, method(METHOD)),
            auth(0x87, method(METHOD)),
            new WireBytes().u8(CONTINUE).sized(method(METHOD).bytes()).packet(0xF1),
            new WireBytes().u8(CONTINUE).sized(method(METHOD).bytes()).u8(0).packet(0xF0),
            auth(CONTINUE, method(METHOD).u8(0x11).u32(1)))) {
      var client = proven("ada", "pencil");
      client.send(packet);
      ends(client, Packet.DISCONNECT, 0x81);
    }
  }

  @Test
  void aConnectionProvesItselfAgainWhileOthersPacketsGoOn() throws Exception {
    try (var client = proven("ada", "pencil")) {
      for (var round = 0; round < 2; round++) {
        var scram = scram("ada", "pencil");
        client.send(auth(AGAIN, method(METHOD, scram.clientFirstMessage().toString())));
        scram.serverFirstMessage(data(client.receive(Packet.AUTH)));
        client.send(0xC0, 0);
        assertThat(client.receive(Packet.PINGRESP)).isNotNull();
        client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage().toString())));
        var done = client.receive(Packet.AUTH);
        assertThat(done.code()).isEqualTo(SUCCESS);
        assertThat(done.texts(0x15)).containsExactly(METHOD);
        scram.serverFinalMessage(data(done));
      }
      client.send(0xC0, 0);
      assertThat(client.receive(Packet.PINGRESP)).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"ada, rubber", "bob, rubber"})
  void whoFailsToProveItselfAgainIsDisconnected(String user, String password) throws Exception {
    var client = proven("ada", "pencil");
    var scram = scram(user, password);
    client.send(auth(AGAIN, method(METHOD, scram.clientFirstMessage().toString())));
    scram.serverFirstMessage(data(client.receive(Packet.AUTH)));
    client.send(auth(CONTINUE, method(METHOD, scram.clientFinalMessage().toString())));
    ends(client, Packet.DISCONNECT, 0x87);
  }

  @Test
  void authOutOfTurnEndsTheConnection() throws Exception {
    var first = method(METHOD, scram("ada", "pencil").clientFirstMessage().toString());
    for (var packets :
        List.of(
            List.of(auth(CONTINUE, first)),
            List.of(auth(SUCCESS, method(METHOD))),
            List.of(auth(AGAIN, new WireBytes())),
            List.of(auth(AGAIN, method("SCRAM-SHA-1"))),
            List.of(auth(AGAIN, first), auth(AGAIN, first)))) {
      var client = proven("ada", "pencil");
      for (var i = 0; i < packets.size(); i++) {
        client.send(packets.get(i));
        if (i + 1 < packets.size()) {
          client.receive(Packet.AUTH);
        }
      }
      ends(client, Packet.DISCONNECT, 0x82);
    }
  }

  @Test
  void authBeforeTheAnswerToTheOneBeforeEndsTheConnection() throws Exception {
    var first = auth(AGAIN, method(METHOD, scram("ada", "pencil").clientFirstMessage().toString()));
    var client = proven("ada", "pencil");
    client.send(new WireBytes().raw(first).raw(first).bytes());
    ends(client, Packet.DISCONNECT, 0x82);
  }

  @Test
  void authWithoutAMethodInConnectEndsTheConnection() {
    var client = broker.client(ConnectBytes.of(5, "c").credentials("ada", "pencil"));
    client.send(auth(AGAIN, method(METHOD)));
    ends(client, Packet.DISCONNECT, 0x82);
  }

  // Access rules.

  private static RawClient bob(int version) {
    return broker.client(ConnectBytes.of(version, "bob" + version).credentials("bob", "rubber"));
  }

  @Test
  void aDeniedPublishIsRefusedWhereTheVersionCan() {
    var before = broker.metrics.publishesDenied().total();
    try (var client = bob(5);
        var old = bob(4)) {
      client.publish("a/x", 0, false, 0, "no");
      client.publish("a/x", 1, false, 1, "no");
      assertThat(client.receive(Packet.PUBACK).code()).isEqualTo(0x87);
      client.publish("$SYS/x", 2, false, 2, "no");
      assertThat(client.receive(Packet.PUBREC).code()).isEqualTo(0x87);
      client.publish("b", 1, false, 3, "yes");
      assertThat(client.receive(Packet.PUBACK).code()).isEqualTo(0x10);

      old.publish("a/x", 1, false, 1, "no");
      assertThat(old.receive(Packet.PUBACK).packetId()).isEqualTo(1);
      old.publishExactlyOnce("a/x", 2, "no");
      old.publishExactlyOnce("a/x", 2, "no");
    }
    assertThat(broker.metrics.publishesDenied().total() - before).isEqualTo(6);
  }

  @Test
  void aDeniedPublishReachesNobody() {
    try (var client = bob(4)) {
      client.subscribe(1, "#", 2);
      client.publish("a/x", 1, true, 2, "no");
      client.receive(Packet.PUBACK);
      client.publish("b", 1, false, 3, "yes");
      assertThat(client.receive().type()).isIn(Packet.PUBLISH, Packet.PUBACK);
      assertThat(client.receive().type()).isIn(Packet.PUBLISH, Packet.PUBACK);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aDeniedSubscriptionSaysSoInItsPlace(int version) {
    try (var client = bob(version)) {
      var filters = new WireBytes().u16(1);
      if (version == 5) {
        filters.sized();
      }
      client.send(filters.text("b").u8(1).text("a/b").u8(0).text("a/+").u8(2).packet(0x82));
      assertThat(client.receive(Packet.SUBACK).codes()).containsExactly(1, 0x80, 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "5, 0x87"})
  void aWillThatIsDeniedIsNotTaken(int version, String code) {
    try (var client = RawClient.open(broker.port)) {
      var connect =
          ConnectBytes.of(version, "c").will("a/x", "gone", 1, false).credentials("bob", "rubber");
      assertThat(client.handshake(connect).code()).isEqualTo(Integer.decode(code));
    }
  }

  @Test
  void passwordsStandInNoLogLine() {
    assertThat(new Credentials("ada", "pencil".getBytes(UTF_8), null, null).toString())
        .isEqualTo("credentials");
  }
}
