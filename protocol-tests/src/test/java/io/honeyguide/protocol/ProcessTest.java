package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and stop of the process. */
class ProcessTest {

  @TempDir private Path data;

  @Test
  void stopsCleanlyOnSigtermAndStartsAgainWithEverything() {
    try (var broker = BrokerProcess.start(data)) {
      var http = new HttpCaller(broker);
      try (var client =
          RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, "stays").expiry(3600))) {
        client.subscribe(1, "stop/#", 1);
      }
      http.publish("stop/kept?retain=true", "value");
      assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);

      var ended = broker.terminate();

      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
      assertThat(ended.out().lines()).hasSize(1);
      assertThat(ended.err()).doesNotContain("Exception").doesNotContain(" WARN ");
      broker.restart();
      assertThat(http.history("stop/#")).hasSize(1);
      try (var client =
          RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, "stays").resume().expiry(3600))) {
        assertThat(client.receive().payload()).isEqualTo("value");
      }
      try (var late = RawClient.connect(broker.mqttPort(), 4, "late")) {
        late.subscribe(1, "stop/#", 0);
        assertThat(late.receive().isRetain()).isTrue();
      }
    }
  }

  @Test
  void closesConnectionsOfBothEdgesWhenStopped() {
    try (var broker = BrokerProcess.start(data);
        var client = RawClient.connect(broker.mqttPort(), 4, "connected")) {
      var stream = new HttpCaller(broker).stream("#", "latest");

      assertThat(broker.terminate().exitCode()).isEqualTo(143);

      assertThat(client.isClosed()).isTrue();
      stream.close();
    }
  }
}
