package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.assertTaken;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.receive;
import static io.honeyguide.protocol.DeliverySteps.subscribeAndLeave;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import io.honeyguide.protocol.LibraryClient.Received;
import io.honeyguide.protocol.LibraryClient.Will;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What homes and plants do with a broker: the habits of well-known programs and firmwares. Programs
 * are played by client libraries, devices by raw bytes, as little as they are. All share one broker
 * of their own, since some listen to everything.
 */
class FleetTest {

  private static final int ENTITIES = 3_000;
  private static final int DEVICES = 200;
  private static final int BACKLOG = 1_000;

  /** Payloads of a backlog in their order. */
  private static final List<String> JOBS =
      IntStream.range(0, BACKLOG).mapToObj(number -> "job " + number).toList();

  @TempDir private static Path data;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() {
    broker = BrokerProcess.start(data);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** The next messages of a client, as texts of topic and payload. */
  private static List<Received> next(LibraryClient client, int count) throws InterruptedException {
    var messages = new ArrayList<Received>();
    for (var i = 0; i < count; i++) {
      messages.add(client.receive());
    }
    return messages;
  }

  /** Publishes many messages at QoS 1 at once and awaits that all are taken. */
  private static void publishAll(List<String> topics, boolean retain, IntFunction<String> payload) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "")) {
      var burst = new WireBytes();
      for (var i = 0; i < topics.size(); i++) {
        var bytes = utf8(payload.apply(i));
        burst.raw(publisher.publishBytes(topics.get(i), 1, retain, i + 1, bytes));
      }
      publisher.send(burst.bytes());
      for (var i = 0; i < topics.size(); i++) {
        assertTaken(publisher.receive(Packet.PUBACK), i + 1);
      }
      publisher.disconnect();
    }
  }

  @Test
  void homeAssistantFindsEveryEntityOnceWhenItStarts() throws Exception {
    var topics =
        IntStream.range(0, ENTITIES)
            .mapToObj(i -> "homeassistant/sensor/entity%d/config".formatted(i))
            .toList();
    publishAll(topics, true, i -> "{\"unique_id\":\"%s\"}".formatted(topics.get(i)));
    var will = new Will("homeassistant/status", "offline", 0, true);
    try (var device = new HivemqThree(broker.mqttPort(), "bridge", false, null)) {
      device.subscribe("homeassistant/status", 0);
      for (var start = 0; start < 2; start++) {
        // Killed rather than stopped, it comes back under the same name.
        var program = new PahoThree(broker.mqttPort(), "homeassistant", false, will);
        try (program) {
          if (start > 0) {
            assertThat(device.receive().payload()).isEqualTo("offline");
          }
          program.publish("homeassistant/status", "online", 0, true);
          assertThat(device.receive())
              .isEqualTo(new Received("homeassistant/status", "online", 0, false));
          program.subscribe("homeassistant/+/+/config", 0);
          program.subscribe("homeassistant/+/+/+/config", 0);
          assertEveryEntityOnce(program, topics);
          device.publish("homeassistant/sensor/new/config", "announced", 1, false);
          assertThat(program.receive().payload()).isEqualTo("announced");
          takeOver("homeassistant", program);
        }
      }
    }
  }

  private static void assertEveryEntityOnce(LibraryClient program, List<String> topics)
      throws InterruptedException {
    var entities = next(program, ENTITIES);
    assertThat(entities).allMatch(Received::isRetained);
    assertThat(entities).allSatisfy(each -> assertThat(each.payload()).contains(each.topic()));
    Set<String> found = new HashSet<>();
    entities.forEach(each -> found.add(each.topic()));
    assertThat(found).isEqualTo(new HashSet<>(topics));
  }

  /** Has a client lose its connection to another one of its name, which is gone at once. */
  private static void takeOver(String clientId, LibraryClient client) {
    RawClient.connect(broker.mqttPort(), 4, clientId).disconnect();
    await().atMost(Duration.ofSeconds(20)).until(() -> !client.isConnected());
  }

  @Test
  void anEspComesBackWhileItsOldConnectionHangs() throws Exception {
    var will = "esp/kitchen/status";
    try (var watcher = new PahoFive(broker.mqttPort(), "esp-watcher", false, null)) {
      watcher.subscribe(will, 1);
      RawClient hanging = esp(will);
      assertThat(watcher.receive().payload()).isEqualTo("online");
      for (var i = 0; i < 3; i++) {
        // The access point restarted: nobody tells the broker that the old connection is dead.
        var fresh = esp(will);
        assertThat(watcher.receive())
            .isEqualTo(new Received("esp/kitchen/status", "offline", 1, false));
        assertThat(watcher.receive().payload()).isEqualTo("online");
        assertThat(hanging.isClosed()).isTrue();
        hanging.close();
        fresh.subscribe(1, "esp/kitchen/set", 0);
        watcher.publish("esp/kitchen/set", "on " + i, 0, false);
        assertThat(fresh.receive(Packet.PUBLISH).payload()).isEqualTo("on " + i);
        assertAlive(fresh);
        hanging = fresh;
      }
      hanging.disconnect();
      try (var late = new PahoFive(broker.mqttPort(), "esp-late", false, null)) {
        late.subscribe(will, 1);
        assertThat(late.receive().payload()).isEqualTo("online");
      }
    }
  }

  /** What PubSubClient does when it connects: clean session, keep alive 15, birth and will. */
  private static RawClient esp(String status) {
    var connect =
        ConnectBytes.of(4, "ESP8266Client-kitchen").keepAlive(15).will(status, "offline", 1, true);
    var client = RawClient.connect(broker.mqttPort(), connect);
    return client.publish(status, 0, true, 0, "online");
  }

  @Test
  void tasmotaDevicesTellTheirStateAndThatTheyAreGone() throws Exception {
    try (var controller = new HivemqFive(broker.mqttPort(), "controller", false, null)) {
      controller.subscribe("tele/+/LWT", 1);
      controller.subscribe("stat/+/RESULT", 1);
      controller.subscribe("+/+/POWER", 1);
      var devices = new ArrayList<RawClient>();
      for (var i = 0; i < DEVICES; i++) {
        devices.add(tasmota(i));
      }
      assertThat(counts(next(controller, DEVICES), "Online")).isEqualTo(DEVICES);

      // One message to the group's topic, and every device answers twice.
      controller.publish("cmnd/tasmotas/POWER", "ON", 1, false);
      assertThat(controller.receive().topic()).isEqualTo("cmnd/tasmotas/POWER");
      for (var i = 0; i < DEVICES; i++) {
        assertThat(devices.get(i).receive(Packet.PUBLISH).payload()).isEqualTo("ON");
        devices.get(i).publish("stat/tasmota_" + i + "/RESULT", 0, false, 0, "{\"POWER\":\"ON\"}");
        devices.get(i).publish("stat/tasmota_" + i + "/POWER", 0, false, 0, "ON");
      }
      var answers = next(controller, 2 * DEVICES);
      assertThat(counts(answers, "ON")).isEqualTo(DEVICES);
      assertThat(answers).doesNotHaveDuplicates();

      // A power cut for all of them.
      devices.forEach(RawClient::close);
      assertThat(counts(next(controller, DEVICES), "Offline")).isEqualTo(DEVICES);
    }
    try (var late = new HivemqThree(broker.mqttPort(), "late-controller", false, null)) {
      late.subscribe("tele/+/LWT", 1);
      var states = next(late, DEVICES);
      assertThat(states).allMatch(Received::isRetained).doesNotHaveDuplicates();
      assertThat(counts(states, "Offline")).isEqualTo(DEVICES);
    }
  }

  private static RawClient tasmota(int number) {
    var name = "tasmota_" + number;
    var lwt = "tele/%s/LWT".formatted(name);
    var connect = ConnectBytes.of(4, name).keepAlive(30).will(lwt, "Offline", 1, true);
    var device = RawClient.connect(broker.mqttPort(), connect);
    device.publish(lwt, 0, true, 0, "Online");
    device.subscribe(1, "cmnd/%s/#".formatted(name), 0);
    device.subscribe(2, "cmnd/tasmotas/#", 0);
    return device;
  }

  private static long counts(List<Received> messages, String payload) {
    return messages.stream().filter(each -> each.payload().equals(payload)).count();
  }

  @Test
  void mqttExplorerSeesEverythingThereIs() throws Exception {
    var topics = IntStream.range(0, ENTITIES).mapToObj(i -> "explorer/" + i % 7 + "/" + i).toList();
    publishAll(topics, true, i -> "of " + topics.get(i));
    try (var explorer = new HivemqThree(broker.mqttPort(), "mqtt-explorer-1a2b", false, null)) {
      explorer.subscribe("#", 0);
      explorer.subscribe("$SYS/#", 0);
      Set<String> found = new HashSet<>();
      while (found.size() < ENTITIES) {
        var next = explorer.receive();
        if (next.topic().startsWith("explorer/") && next.isRetained()) {
          assertThat(next.payload()).isEqualTo("of " + next.topic());
          assertThat(found.add(next.topic())).as("%s once", next.topic()).isTrue();
        }
      }
      assertThat(found).isEqualTo(new HashSet<>(topics));
      explorer.publish("explorer/live", "seen", 0, false);
      var next = explorer.receive();
      while (!next.topic().equals("explorer/live")) {
        next = explorer.receive();
      }
      assertThat(next.isRetained()).isFalse();
    }
  }

  @Test
  void aThingOfACloudGetsItsBacklogInOrder() throws Exception {
    var jobs = "aws/things/pump/jobs";
    try (var thing = new PahoFive(broker.mqttPort(), "aws-pump", true, null)) {
      thing.subscribe(jobs, 1);
    }
    publishAll(Collections.nCopies(BACKLOG, jobs), false, JOBS::get);
    try (var thing = new PahoFive(broker.mqttPort(), "aws-pump", true, null)) {
      assertThat(thing.isSessionPresent()).isTrue();
      assertThat(next(thing, BACKLOG).stream().map(Received::payload)).isEqualTo(JOBS);
    }
  }

  @Test
  void aThingOfACloudThatIsCutOffGetsAgainWhatItHadBefore() {
    var jobs = "aws/things/valve/jobs";
    var window = new WireBytes().u8(PropertyId.RECEIVE_MAXIMUM).u16(100);
    var connect = lasting("aws-valve", window);
    subscribeAndLeave(broker, connect, jobs, 1);
    publishAll(Collections.nCopies(BACKLOG, jobs), false, JOBS::get);
    try (var thing = RawClient.connect(broker.mqttPort(), connect)) {
      var first = receive(thing, 100);
      first.subList(0, 50).forEach(each -> thing.acknowledge(Packet.PUBACK, each.packetId()));
      var second = receive(thing, 50);
      assertThat(first).noneMatch(Packet::isDuplicate);
      assertThat(second).noneMatch(Packet::isDuplicate);
      assertThat(payloads(second)).isEqualTo(JOBS.subList(100, 150));
    }
    try (var thing = RawClient.connect(broker.mqttPort(), connect)) {
      var again = take(thing, 100);
      assertThat(again).allMatch(Packet::isDuplicate);
      assertThat(payloads(again)).isEqualTo(JOBS.subList(50, 150));
      var rest = take(thing, BACKLOG - 150);
      assertThat(rest).noneMatch(Packet::isDuplicate);
      assertThat(payloads(rest)).isEqualTo(JOBS.subList(150, BACKLOG));
    }
  }
}
