package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.mqtt.MqttEndpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the edge relies on in vertx-mqtt without its API saying so; look here after an upgrade. */
class MqttEngineTest {

  @Test
  void engineTakesAnySocketAndItsHandlersStandInOrder() {
    var names = new CopyOnWriteArrayList<String>();
    var endpoints = new CopyOnWriteArrayList<MqttEndpoint>();
    try (var broker = new EdgeFixture()) {
      var port =
          broker.on(
              0,
              context -> {
                var options = MqttOptions.builder().build();
                var engine = new MqttEngine(context.owner(), options, endpoints::add);
                return context
                    .owner()
                    .createNetServer()
                    .connectHandler(
                        socket -> {
                          engine.attach((NetSocketInternal) socket);
                          names.addAll(
                              ((NetSocketInternal) socket)
                                  .channelHandlerContext()
                                  .pipeline()
                                  .names());
                        })
                    .listen(0, "127.0.0.1")
                    .map(NetServer::actualPort);
              });
      try (var client = RawClient.open(port)) {
        client.send(ConnectBytes.of(4, "x").bytes());
        await().until(() -> endpoints.size() == 1);
      }
    }
    var known = List.of("mqttEncoder", "mqttDecoder", "idle", "timeoutOnConnect", "handler");
    assertThat(names.stream().filter(known::contains)).containsExactlyElementsOf(known);
  }

  @Test
  void endpointIsMadeWhileConnectIsRead() {
    try (var broker = new EdgeFixture()) {
      // Made at another time it could not be linked to its channel, and CONNECT would be refused.
      broker.client(4, "linked").send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @Test
  void optionsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> MqttOptions.builder().packetBytesMax(10).build())
        .hasMessageContaining("packetBytesMax")
        .hasMessageContaining("found 10");
    assertThatThrownBy(() -> MqttOptions.builder().receiveMaximum(0).build())
        .hasMessageContaining("receiveMaximum");
  }
}
