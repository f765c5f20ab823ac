package io.honeyguide.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.honeyguide.broker.BrokerRig.Plan;
import io.honeyguide.listen.TlsException;
import io.honeyguide.listen.TlsOptions;
import io.honeyguide.listen.TlsOptions.ClientCertificate;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.RoundTrip;
import io.honeyguide.mqtt.wire.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TlsListenerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private TestCertificates certificates;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("io.honeyguide.listen");

  @BeforeEach
  void prepare() {
    certificates = new TestCertificates(folder);
    certificates.write("first", "first.example");
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  private Plan plan() {
    return new Plan(folder.resolve("data"));
  }

  private BrokerRig start(TlsOptions tls) {
    return plan().mqtt(Plan.tcp("secure").withTls(tls)).start();
  }

  private RawClient client(BrokerRig broker) throws IOException {
    return RawClient.over(certificates.connect(broker.port("secure"), "first.example", null));
  }

  private long linesWith(String text) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getFormattedMessage().contains(text))
        .count();
  }

  @Test
  void servesMqttOverTlsOfBothVersions() throws IOException {
    try (var broker = start(certificates.options("first"))) {
      RoundTrip.over(client(broker), 4);
      RoundTrip.over(client(broker), 5);
      try (var socket = certificates.connect(broker.port("secure"), "first.example", null)) {
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }

  @Test
  void clientWithoutTlsIsNotServed() {
    try (var broker = start(certificates.options("first"));
        var client = RawClient.open(broker.port("secure"))) {
      client.send(ConnectBytes.of(4, "plain").bytes());
      assertThatThrownBy(client::receive).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void requiredClientCertificateLetsInTheAuthoritysClientsOnly() throws IOException {
    var own = certificates.issue("sensor-7", Duration.ofDays(10));
    var stranger = new TestCertificates(folder).issue("sensor-7", Duration.ofDays(10));
    try (var broker = start(certificates.mutual(ClientCertificate.REQUIRED, "first"))) {
      var port = broker.port("secure");
      RoundTrip.over(RawClient.over(certificates.connect(port, "first.example", own)), 5);
      for (var refused : new X509Bundle[] {null, stranger}) {
        assertThatThrownBy(
                () -> {
                  // With TLS 1.3 the refusal comes after the client's side of the handshake.
                  var socket = certificates.connect(port, "first.example", refused);
                  RawClient.over(socket).handshake(ConnectBytes.of(5, "refused"));
                })
            .isInstanceOfAny(IOException.class, RuntimeException.class);
      }
    }
  }

  @Test
  void requestedClientCertificateMayBeLeftOut() throws IOException {
    try (var broker = start(certificates.mutual(ClientCertificate.REQUEST, "first"))) {
      RoundTrip.over(client(broker), 4);
    }
  }

  @Test
  void showsTheCertificateOfTheNameAskedFor() {
    certificates.write("second", "second.example");
    try (var broker = start(certificates.options("first", "second"))) {
      var port = broker.port("secure");
      assertThat(certificates.shownName(port, "first.example")).isEqualTo("CN=first.example");
      assertThat(certificates.shownName(port, "second.example")).isEqualTo("CN=second.example");
      assertThat(certificates.shownName(port, "unknown.example")).isEqualTo("CN=first.example");
    }
  }

  @Test
  void showsReplacedCertificateWithoutDroppingAnybody() throws IOException {
    try (var broker =
            plan()
                .mqtt(Plan.tcp("secure").withTls(certificates.options("first")))
                .http(Plan.tcp("web").withTls(certificates.options("first")))
                .start();
        var client = client(broker)) {
      client.handshake(ConnectBytes.of(4, "stays"));
      certificates.write("first", "renewed.example");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  certificates
                      .shownName(broker.port("secure"), "x.example")
                      .equals("CN=renewed.example"));
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  certificates
                      .shownName(broker.port("web"), "x.example")
                      .equals("CN=renewed.example"));
      client.send(0xC0, 0);
      assertThat(client.receive().type()).isEqualTo(Packet.PINGRESP);
    }
  }

  @Test
  void brokenFileKeepsTheCertificateBeforeAndIsToldOnce() throws IOException {
    try (var broker = start(certificates.options("first"))) {
      Files.writeString(certificates.certificate("first"), "no certificate");
      await().atMost(PATIENCE).until(() -> linesWith("LI1203") == 1);
      assertThat(certificates.shownName(broker.port("secure"), "x")).isEqualTo("CN=first.example");
      // Mended files are read, and only then is anything said again.
      certificates.write("first", "mended.example");
      await()
          .atMost(PATIENCE)
          .until(
              () -> certificates.shownName(broker.port("secure"), "x").equals("CN=mended.example"));
      assertThat(linesWith("LI1203")).isEqualTo(1);
    }
  }

  @Test
  void warnsOfCertificateThatEndsSoon() {
    certificates.write("first", certificates.issue("first.example", Duration.ofDays(13)));
    try (var broker = start(certificates.options("first"))) {
      assertThat(broker.port("secure")).isPositive();
      assertThat(linesWith("LI1202 tls.expires listener=secure")).isEqualTo(1);
    }
  }

  @Test
  void doesNotStartWithFilesThatCannotBeUsed() {
    assertRefused(certificates.options("missing"), "listeners.secure.tls.certificate", "exist");

    certificates.text("broken.pem", "nothing");
    certificates.text("broken.key", "nothing");
    assertRefused(certificates.options("broken"), "secure.tls.certificate", "no certificate");

    certificates.write("other", "other.example");
    var mismatched =
        new TlsOptions(
            List.of(certificates.certificate("first")),
            List.of(certificates.key("other")),
            ClientCertificate.NONE,
            null);
    assertRefused(mismatched, "listeners.secure.tls.key", "is not the key of");

    certificates.text("first.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assertRefused(certificates.options("first"), "listeners.secure.tls.key", "openssl pkey");

    certificates.text("first.key", "nothing");
    assertRefused(certificates.options("first"), "listeners.secure.tls.key", "no private key");
  }

  private void assertRefused(TlsOptions tls, String setting, String problem) {
    assertThatThrownBy(() -> start(tls).close())
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(problem);
  }

  @Test
  void servesHttpAndWebSocketOnOnePortOverTls() throws Exception {
    certificates.write("web", "localhost");
    try (var broker = plan().http(Plan.tcp("web").withTls(certificates.options("web"))).start()) {
      var port = broker.port("web");
      try (var socket = certificates.connect(port, "localhost", null, "h2", "http/1.1")) {
        assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      }
      var http = HttpClient.newBuilder().sslContext(certificates.client(null)).build();
      var received = new CompletableFuture<byte[]>();
      var socket =
          http.newWebSocketBuilder()
              .subprotocols("mqtt")
              .buildAsync(URI.create("wss://localhost:" + port + "/mqtt?x=y"), first(received))
              .get(10, TimeUnit.SECONDS);
      socket.sendBinary(ByteBuffer.wrap(ConnectBytes.of(4, "wss").bytes()), true).join();
      assertThat(received.get(10, TimeUnit.SECONDS)).containsExactly(0x20, 2, 0, 0);
      socket.abort();
    }
  }

  private static WebSocket.Listener first(CompletableFuture<byte[]> received) {
    return new WebSocket.Listener() {
      @Override
      public @Nullable CompletionStage<?> onBinary(
          WebSocket socket, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        received.complete(bytes);
        return null;
      }
    };
  }
}
