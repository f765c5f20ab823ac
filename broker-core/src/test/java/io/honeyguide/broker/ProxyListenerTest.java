package io.honeyguide.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.honeyguide.broker.BrokerRig.Plan;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.RoundTrip;
import io.honeyguide.mqtt.wire.TestCertificates;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What comes through a load balancer: HAProxy's specification of the PROXY protocol. */
class ProxyListenerTest {

  private static final String ONE = "PROXY TCP4 192.0.2.7 192.0.2.9 4711 1883\r\n";

  @TempDir private Path folder;
  private TestCertificates certificates;
  private BrokerRig broker;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("io.honeyguide.mqtt");

  @BeforeEach
  void start() {
    certificates = new TestCertificates(folder);
    certificates.write("first", "first.example");
    var proxy = Plan.tcp("proxy").withProxyProtocol(true).withConnectTimeoutMs(500);
    broker =
        new Plan(folder.resolve("data"))
            .mqtt(proxy)
            .mqtt(Plan.tcp("secure").withProxyProtocol(true).withTls(certificates.options("first")))
            .start();
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    broker.close();
  }

  private static byte[] two() {
    return new WireBytes()
        .raw(0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A)
        .raw(0x21, 0x11)
        .u16(12)
        .raw(192, 0, 2, 8)
        .raw(192, 0, 2, 9)
        .u16(4712)
        .u16(1883)
        .bytes();
  }

  private RawClient client() {
    return RawClient.open(broker.port("proxy"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void servesClientsBehindBothVersions() {
    RoundTrip.over(client().send(ascii(ONE)), 4);
    RoundTrip.over(client().send(two()), 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void logsTheAddressOfTheHeader(int version) {
    try (var client = client().send(version == 1 ? ascii(ONE) : two())) {
      client.send(ConnectBytes.of(4, "x").flags(3).bytes());
      assertThat(client.isClosed()).isTrue();
    }
    var address = version == 1 ? "from=192.0.2.7:4711" : "from=192.0.2.8:4712";
    assertThat(List.copyOf(lines.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains(address));
  }

  @Test
  void closesConnectionWithoutHeader() {
    try (var client = client()) {
      client.send(ConnectBytes.of(4, "bare").bytes());
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void closesConnectionThatSendsNothing() {
    try (var client = client()) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.7\r\n",
        "PROXY NONSENSE 192.0.2.7 192.0.2.9 4711 1883\r\n",
        "PROXY TCP4 192.0.2.700 192.0.2.9 4711 1883\r\n",
        "GET / HTTP/1.1\r\nHost: here\r\n\r\n"
      })
  void closesConnectionWithMalformedHeader(String header) {
    try (var client = client().send(ascii(header))) {
      client.send(ConnectBytes.of(4, "malformed").bytes());
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void headerComesBeforeTls() throws IOException {
    var plain = new Socket(InetAddress.getLoopbackAddress(), broker.port("secure"));
    plain.getOutputStream().write(ascii(ONE));
    var socket =
        (SSLSocket) certificates.client(null).getSocketFactory().createSocket(plain, "x", 1, true);
    RoundTrip.over(RawClient.over(socket), 5);
  }
}
