package io.honeyguide.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.config.ListenSettings.ProxyProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerKeysTest {

  @TempDir private Path folder;

  private Configuration read(String text) {
    return new ConfigSources(write(text), Map.of(), List.of(), Map.of()).read();
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("honeyguide.yml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> problems(String text) {
    try {
      read(text);
    } catch (ConfigException e) {
      return e.problems();
    }
    return List.of();
  }

  @Test
  void listenerTakesOverWhatItDoesNotSet() {
    var configuration =
        read(
            """
            mqtt:
              packet-bytes-max: 2MiB
              keep-alive-max: 60s
            listeners:
              inner:
                protocol: mqtt
                port: 1884
                keep-alive-max: 30s
              web: {protocol: http, port: 8081}
            """);

    var inner = configuration.mqttListeners().get(1);
    assertThat(inner.name()).isEqualTo("inner");
    assertThat(inner.get(MqttSettings.LISTEN.port())).isEqualTo(1884);
    assertThat(inner.get(MqttSettings.PACKET_BYTES_MAX)).isEqualTo(2 << 20);
    assertThat(inner.get(MqttSettings.KEEP_ALIVE_MAX)).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.mqttListeners().get(0).get(MqttSettings.KEEP_ALIVE_MAX))
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(configuration.mqttListeners()).hasSize(2);
    assertThat(configuration.httpListeners())
        .extracting(ListenerSection::name)
        .containsExactly("http", "web");
  }

  @Test
  void placeIsNotTakenOver() {
    var configuration =
        read(
            """
            mqtt: {host: 127.0.0.2, proxy-protocol: required, tls.certificate: [a.pem], tls.key: a.key}
            listeners.inner: {protocol: mqtt, port: 1884}
            """);

    var inner = configuration.mqttListeners().get(1);
    assertThat(inner.get(MqttSettings.LISTEN.host())).isEqualTo("127.0.0.1");
    assertThat(inner.get(MqttSettings.LISTEN.proxyProtocol())).isEqualTo(ProxyProtocol.NONE);
    assertThat(inner.get(MqttSettings.LISTEN.tlsCertificate())).isEmpty();
    assertThat(configuration.mqttListeners().get(0).get(MqttSettings.LISTEN.tlsCertificate()))
        .containsExactly(Path.of("a.pem"));
  }

  @Test
  void environmentAndAssignmentsSetListenersToo() {
    var configuration =
        new ConfigSources(
                null,
                Map.of("HONEYGUIDE_LISTENERS__OUT__PROTOCOL", "http"),
                List.of("listeners.out.port=81", "listeners.out.tls.certificate=a.pem, b.pem"),
                Map.of())
            .read();

    var out = configuration.httpListeners().get(1);
    assertThat(out.get(HttpSettings.LISTEN.port())).isEqualTo(81);
    assertThat(out.get(HttpSettings.LISTEN.tlsCertificate()))
        .containsExactly(Path.of("a.pem"), Path.of("b.pem"));
  }

  @Test
  void unknownKeyIsToldWithItsLineAndTheNearestName() {
    assertThat(
            problems(
                """
                listeners:
                  inner:
                    protocol: mqtt
                    port: 1884
                    recieve-maximum: 7
                """))
        .singleElement()
        .asString()
        .contains("line 5: unknown key listeners.inner.recieve-maximum")
        .endsWith("did you mean listeners.inner.receive-maximum?");
  }

  @Test
  void keyOfTheOtherProtocolIsUnknown() {
    assertThat(problems("listeners.web: {protocol: http, port: 81, inflight-max: 3}"))
        .singleElement()
        .asString()
        .contains("unknown key listeners.web.inflight-max");
  }

  @Test
  void valueOutOfRangeIsToldWithItsLine() {
    assertThat(problems("listeners.inner: {protocol: mqtt, port: 70000}"))
        .singleElement()
        .asString()
        .contains("line 1: listeners.inner.port: expected a whole number from 0 to 65,535");
  }

  @Test
  void listenerNeedsProtocolAndName() {
    assertThat(problems("listeners.inner.port: 1"))
        .singleElement()
        .asString()
        .contains("listeners.inner.protocol is missing: mqtt or http");
    assertThat(problems("listeners.mqtt: {protocol: mqtt, port: 1}"))
        .singleElement()
        .asString()
        .contains("is not mqtt or http");
    assertThat(problems("listeners.inner: 5")).singleElement().asString().contains("<key>");
  }
}
