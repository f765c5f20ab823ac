package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.RoundTrip;
import io.honeyguide.mqtt.wire.TestCertificates;
import io.honeyguide.mqtt.wire.UnixSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One broker with every transport, set up by a configuration file. */
@Timeout(120)
class ListenersTest {

  private static final int BOUND_SECONDS = 20;
  private static final String PROXY = "PROXY TCP4 192.0.2.7 192.0.2.9 4711 1883\r\n";

  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    certificates = new TestCertificates(folder);
    certificates.write("server", "localhost");
    certificates.write("client", "sensor-7");
    var config =
        """
        listeners:
          small: {protocol: mqtt, port: 0, receive-maximum: 7, connections-max: 2}
          secure: {protocol: mqtt, port: 0, tls.certificate: ${dir}/server.pem, tls.key: ${dir}/server.key}
          mutual:
            protocol: mqtt
            port: 0
            tls:
              certificate: ${dir}/server.pem
              key: ${dir}/server.key
              client-auth: required
              client-ca: ${ca}
          local: {protocol: mqtt, path: ${dir}/mqtt.sock}
          proxy: {protocol: mqtt, port: 0, proxy-protocol: required}
          web: {protocol: http, port: 0, tls.certificate: ${dir}/server.pem, tls.key: ${dir}/server.key}
        """
            .replace("${ca}", certificates.authorityFile().toString())
            .replace("${dir}", folder.toString());
    broker =
        BrokerProcess.startWith(
            Files.writeString(folder.resolve("honeyguide.yml"), config), folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    assertThat(broker.terminate().exitCode()).isEqualTo(143);
    assertThat(folder.resolve("mqtt.sock")).doesNotExist();
  }

  @Test
  void everyTransportCarriesBothVersions() throws IOException {
    for (var version = 4; version <= 5; version++) {
      RoundTrip.over(RawClient.open(broker.mqttPort()), version);
      RoundTrip.over(
          RawClient.over(certificates.connect(broker.port("secure"), "localhost", null)), version);
      var own = certificates.issue("sensor-7", Duration.ofDays(1));
      RoundTrip.over(
          RawClient.over(certificates.connect(broker.port("mutual"), "localhost", own)), version);
      RoundTrip.over(RawClient.over(new UnixSocket(folder.resolve("mqtt.sock"))), version);
      var proxied = RawClient.open(broker.port("proxy"));
      RoundTrip.over(proxied.send(PROXY.getBytes(StandardCharsets.US_ASCII)), version);
    }
  }

  @Test
  void listenerKeepsItsOwnLimits() {
    try (var first = RawClient.open(broker.port("small"));
        var second = RawClient.open(broker.port("small"));
        var third = RawClient.open(broker.port("small"))) {
      assertThat(first.handshake(ConnectBytes.of(5, "first")).numbers(0x21)).containsExactly(7L);
      assertThat(second.handshake(ConnectBytes.of(5, "second")).code()).isZero();
      assertThat(third.handshake(ConnectBytes.of(5, "third")).code()).isEqualTo(0x97);
    }
  }

  @Test
  void httpAndWebSocketShareThePortOverTls() throws Exception {
    var web = "localhost:" + broker.port("web");
    var http =
        HttpClient.newBuilder()
            .sslContext(certificates.client(null))
            .connectTimeout(Duration.ofSeconds(BOUND_SECONDS))
            .build();
    var connack = new CompletableFuture<byte[]>();
    var socket =
        http.newWebSocketBuilder()
            .subprotocols("mqtt")
            .buildAsync(URI.create("wss://" + web + "/mqtt?any=query"), first(connack))
            .get(BOUND_SECONDS, TimeUnit.SECONDS);
    socket.sendBinary(ByteBuffer.wrap(ConnectBytes.of(4, "wss").bytes()), true).join();
    assertThat(connack.get(BOUND_SECONDS, TimeUnit.SECONDS)).containsExactly(0x20, 2, 0, 0);
    // One connection is counted once: it is no longer one of HTTP.
    assertThat(connections("web", "3.1.1")).isEqualTo(1);
    assertThat(connections("web", "1.1")).isZero();
    socket.abort();
    await().atMost(Duration.ofSeconds(BOUND_SECONDS)).until(() -> connections("web", "3.1.1") == 0);
    assertThat(connections("web", "1.1")).isZero();
    var version = HttpRequest.newBuilder(URI.create("https://" + web + "/version")).build();
    assertThat(http.send(version, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  private static double connections(String listener, String version) {
    var line =
        "honeyguide_connections{listener=\"%s\",version=\"%s\"} ".formatted(listener, version);
    return new HttpCaller(broker)
        .get("/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(line))
        .mapToDouble(each -> Double.parseDouble(each.substring(line.length())))
        .sum();
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

  @Test
  void mosquittoSpeaksOverTls() throws Exception {
    var ca = certificates.authorityFile().toString();
    exchange(List.of("-h", "localhost", "-p", "" + broker.port("secure"), "--cafile", ca));
  }

  @Test
  void mosquittoShowsItsCertificate() throws Exception {
    var ca = certificates.authorityFile().toString();
    var cert = certificates.certificate("client").toString();
    var key = certificates.key("client").toString();
    var port = "" + broker.port("mutual");
    exchange(List.of("-h", "localhost", "-p", port, "--cafile", ca, "--cert", cert, "--key", key));
  }

  @Test
  void mosquittoSpeaksOverUnixSocket() throws Exception {
    exchange(List.of("--unix", folder.resolve("mqtt.sock").toString()));
  }

  /** Mosquitto publishes a retained message and another Mosquitto fetches it. */
  private static void exchange(List<String> where) throws Exception {
    var topic = "mosquitto/" + where.size();
    var published = mosquitto("mosquitto_pub", where, "-t", topic, "-q", "2", "-r", "-m", "kept");
    assertThat(published.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(published.exitValue()).isZero();
    var fetched = mosquitto("mosquitto_sub", where, "-t", topic, "-q", "2", "-C", "1");
    try {
      var lines = LineCollector.of(fetched.getInputStream());
      assertThat(lines.await(Pattern.compile("kept"), BOUND_SECONDS)).isNotNull();
    } finally {
      fetched.destroyForcibly().waitFor();
    }
  }

  private static Process mosquitto(String tool, List<String> where, String... what) {
    var command = new ArrayList<String>();
    command.add(tool);
    command.addAll(where);
    command.addAll(List.of(what));
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("not installed here: " + tool);
    }
  }
}
