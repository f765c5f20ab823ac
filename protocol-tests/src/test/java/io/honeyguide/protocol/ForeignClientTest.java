package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that are not written in Java, each in a process of its own: Mosquitto's tools, Paho for
 * Python and MQTT.js. Those that this machine does not have are skipped.
 */
@ExtendWith(SharedBroker.class)
class ForeignClientTest {

  private static final long BOUND_SECONDS = 30;

  /** The Python that has Paho, where it is not the first one on the path. */
  private static final String PYTHON_COMMAND = System.getenv().getOrDefault("PYTHON", "python3");

  /** Subscribes to {@code in}, says {@code subscribed}, and shows what it gets until stopped. */
  private static final String PYTHON =
      """
      import sys
      import paho.mqtt.client as mqtt
      port, topic, qos, protocol = sys.argv[1:5]
      v = {'4': mqtt.MQTTv311, '5': mqtt.MQTTv5}[protocol]
      try:
          client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, 'python-' + protocol + qos, protocol=v)
      except AttributeError:
          client = mqtt.Client('python-' + protocol + qos, protocol=v)
      def shown(c, u, m):
          print('got', m.topic, m.qos, int(m.retain), m.payload.decode(), flush=True)
      client.on_connect = lambda c, *rest: c.subscribe(topic + '/in', int(qos))
      def subscribed(c, *rest):
          print('subscribed', flush=True)
          c.publish(topic + '/out', 'from python', int(qos))
      client.on_subscribe = subscribed
      client.on_message = shown
      client.connect('127.0.0.1', int(port))
      client.loop_forever()
      """;

  private static final String NODE =
      """
      const [port, topic, qos, protocol] = process.argv.slice(1);
      const client = require('mqtt').connect('mqtt://127.0.0.1:' + port,
          {protocolVersion: Number(protocol), clientId: 'node-' + protocol + qos});
      client.on('connect', () => client.subscribe(topic + '/in', {qos: Number(qos)}, () => {
        console.log('subscribed');
        client.publish(topic + '/out', 'from node', {qos: Number(qos)});
      }));
      client.on('message', (t, m, p) =>
          console.log('got', t, p.qos, p.retain ? 1 : 0, m.toString()));
      """;

  /** Client, level of the protocol and QoS. */
  private enum Client {
    MOSQUITTO_3(4, 1),
    MOSQUITTO_5(5, 2),
    PYTHON_3(4, 2),
    PYTHON_5(5, 1),
    NODE_3(4, 1),
    NODE_5(5, 2);

    private final int version;
    private final int qos;

    Client(int version, int qos) {
      this.version = version;
      this.qos = qos;
    }

    String topic() {
      return "foreign/" + this;
    }

    private List<String> probe() {
      return switch (this) {
        case MOSQUITTO_3, MOSQUITTO_5 -> List.of("mosquitto_sub", "--help");
        case PYTHON_3, PYTHON_5 -> List.of(PYTHON_COMMAND, "-c", "import paho.mqtt.client");
        case NODE_3, NODE_5 -> List.of("node", "-e", "require('mqtt')");
      };
    }

    /** Subscribes to {@code in}, says so, and shows what comes. */
    private List<String> subscriber(int port) {
      var arguments = List.of("" + port, topic(), "" + qos, "" + version);
      var command = new ArrayList<String>();
      switch (this) {
        case MOSQUITTO_3, MOSQUITTO_5 -> {
          command.addAll(mosquitto("mosquitto_sub", port, topic() + "/in"));
          // Debug output tells when the subscription holds.
          command.addAll(List.of("-d", "-F", "got %t %q %r %p"));
        }
        case PYTHON_3, PYTHON_5 -> {
          command.addAll(List.of(PYTHON_COMMAND, "-c", PYTHON));
          command.addAll(arguments);
        }
        case NODE_3, NODE_5 -> {
          command.addAll(List.of("node", "-e", NODE));
          command.addAll(arguments);
        }
      }
      return command;
    }

    private List<String> mosquitto(String tool, int port, String topic) {
      return List.of(
          tool,
          "-h",
          "127.0.0.1",
          "-p",
          "" + port,
          "-V",
          version == 5 ? "mqttv5" : "mqttv311",
          "-q",
          "" + qos,
          "-t",
          topic);
    }

    private boolean isInstalled() throws InterruptedException {
      try {
        var probe =
            new ProcessBuilder(probe())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var hasEnded = probe.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
        probe.destroyForcibly();
        // Mosquitto's tools end with 1 when they were asked for help.
        return hasEnded && (probe.exitValue() == 0 || name().startsWith("MOSQUITTO"));
      } catch (IOException e) {
        return false;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void speaksWithIt(Client client, BrokerProcess broker) throws Exception {
    assumeTrue(client.isInstalled(), "not installed here: `%s`".formatted(client.probe()));
    var port = broker.mqttPort();
    try (var raw = RawClient.connect(port, client.version, "beside-" + client)) {
      raw.subscribe(1, client.topic() + "/out", 0);
      raw.publish(client.topic() + "/in", 1, true, 1, "kept");
      raw.receive(Packet.PUBACK);
      var process = new ProcessBuilder(client.subscriber(port)).redirectErrorStream(true).start();
      try {
        var lines = LineCollector.of(process.getInputStream());
        awaitLine(lines, "subscribed.*|Subscribed .*");
        awaitLine(lines, "got %s/in 1 1 kept".formatted(client.topic()));
        raw.publish(client.topic() + "/in", client.qos, false, 2, "live");
        awaitLine(lines, "got %s/in %d 0 live".formatted(client.topic(), client.qos));
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    receivesWhatItPublishes(client, broker);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  void bringsARequestAndItsResponseTogether(int version, BrokerProcess broker) throws Exception {
    assumeTrue(isInstalled("mosquitto_rr"), "not installed here: mosquitto_rr");
    var topic = "foreign/rr-" + version;
    try (var responder = RawClient.connect(broker.mqttPort(), 5, "responder-" + version)) {
      responder.subscribe(1, topic + "/request", 1);
      var command = new ArrayList<>(List.of("mosquitto_rr", "-h", "127.0.0.1"));
      command.addAll(
          List.of("-p", "" + broker.mqttPort(), "-V", version == 5 ? "mqttv5" : "mqttv311"));
      command.addAll(List.of("-q", "1", "-t", topic + "/request", "-e", topic + "/response"));
      command.addAll(List.of("-m", "how many", "-W", "" + BOUND_SECONDS));
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        var lines = LineCollector.of(process.getInputStream());
        var request = responder.receive(Packet.PUBLISH);
        assertThat(request.payload()).isEqualTo("how many");
        if (version == 5) {
          assertThat(request.texts(PropertyId.RESPONSE_TOPIC)).containsExactly(topic + "/response");
        }
        responder.publish(topic + "/response", 1, false, 7, "seven");
        awaitLine(lines, "seven");
        assertThat(process.waitFor()).isZero();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static boolean isInstalled(String tool) throws InterruptedException {
    try {
      new ProcessBuilder(tool, "--help")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void receivesWhatItPublishes(Client client, BrokerProcess broker)
      throws Exception {
    if (client.name().startsWith("MOSQUITTO")) {
      var command =
          new ArrayList<>(
              client.mosquitto("mosquitto_pub", broker.mqttPort(), client.topic() + "/out"));
      command.addAll(List.of("-m", "from mosquitto"));
      assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
    // The other ones published when they had subscribed.
    assertThat(new HttpCaller(broker).history(client.topic() + "/out"))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.get("payload").asText()).startsWith("from ");
              assertThat(message.get("qos").asInt()).isEqualTo(client.qos);
            });
  }

  private static void awaitLine(LineCollector lines, String pattern) {
    if (lines.await(Pattern.compile(pattern), BOUND_SECONDS) == null) {
      throw new AssertionError("expected a line %s, found:%n%s".formatted(pattern, lines.text()));
    }
  }
}
