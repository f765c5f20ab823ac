package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.7 of the standard: topic names and topic filters. */
@ExtendWith(SharedBroker.class)
class TopicSectionTest {

  /** A filter, the topics that it takes and those that it leaves. */
  private record Match(int version, String filter, List<String> taken, List<String> left) {
    @Override
    public String toString() {
      return "'%s' in %s".formatted(filter, version == 5 ? "5.0" : "3.1.1");
    }
  }

  private static Stream<Match> match(String filter, List<String> taken, List<String> left) {
    return Stream.of(4, 5).map(version -> new Match(version, filter, taken, left));
  }

  static Stream<Match> matches() {
    return Stream.of(
            match(
                "a/+/c",
                List.of("a/b/c", "a//c", "a/x y/c", "a/$b/c"),
                List.of("a/c", "a/b/b/c", "a/b/c/", "/a/b/c", "A/b/c", "a/b/C")),
            match(
                "a/#",
                List.of("a", "a/", "a/b", "a/b/c", "a//", "a/$x"),
                List.of("ab", "/a", "b/a", "A", "A/b")),
            match("+", List.of("a", "ab", "é"), List.of("/", "/a", "a/", "a/b")),
            match("+/+", List.of("/", "/a", "a/", "a/b"), List.of("a", "a/b/c", "//", "/a/b")),
            match("+/#", List.of("a", "/", "a/b", "/a/b/c"), List.of("$a", "$a/b")),
            match("a/+", List.of("a/", "a/b"), List.of("a", "a/b/c", "a//", "/a/b", "ab")),
            match("/+", List.of("/", "/a"), List.of("a", "//", "/a/", "a/b")),
            match("a//b", List.of("a//b"), List.of("a/b", "a///b", "a/x/b", "/a//b")),
            match("a/b/", List.of("a/b/"), List.of("a/b", "a/b//", "a/b/c")),
            match(
                "sp ace/é你",
                List.of("sp ace/é你"),
                // The third one looks the same, but is composed of two characters.
                List.of("space/é你", "sp  ace/é你", "sp ace/e\u0301你", "sp ace/É你")),
            match(
                "a/+/+/d",
                List.of("a/b/c/d", "a///d"),
                List.of("a/b/d", "a/b/c/c/d", "a/b/c/d/e", "a/b/c")),
            match(
                "+/b/#",
                List.of("a/b", "a/b/c/d", "/b", "/b/"),
                List.of("a/a/b", "b", "a/bb", "$a/b", "$a/b/c")))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("matches")
  @Tag("MQTT5-4.7.1-1")
  @Tag("MQTT5-4.7.1-2")
  @Tag("MQTT5-3.3.2-3")
  @Tag("MQTT5-4.7.3-4")
  @Tag("MQTT3-4.7.1-2")
  @Tag("MQTT3-4.7.1-3")
  @Tag("MQTT3-3.3.2-3")
  @Tag("MQTT3-4.7.3-4")
  void matchesLevelByLevel(Match row, BrokerProcess broker) {
    var all = new ArrayList<>(row.left());
    all.addAll(row.taken());
    assertThat(received(broker, row.version(), row.filter(), all))
        .containsExactlyElementsOf(row.taken());
  }

  /** Publishes to topics, in their order, and gives those that come through a subscription. */
  private static List<String> received(
      BrokerProcess broker, int version, String filter, List<String> topics) {
    // Wildcards see what other tests publish: ours is told by its payload.
    var token = UUID.randomUUID().toString();
    try (var client = RawClient.connect(broker.mqttPort(), version, token)) {
      client.subscribe(1, token, 1);
      client.subscribe(2, filter, 1);
      for (var topic : topics) {
        client.publish(topic, 1, false, 1, token);
      }
      client.publish(token, 1, false, 1, token);
      var got = new ArrayList<String>();
      while (true) {
        var packet = client.receive();
        if (packet.type() == Packet.PUBLISH && packet.payload().equals(token)) {
          if (packet.topic().equals(token)) {
            return got;
          }
          got.add(packet.topic());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.7.1-2")
  @Tag("MQTT3-4.7.1-3")
  void takesAWildcardAsTheFirstLevel(int version, BrokerProcess broker) {
    var topics = List.of("first/level-" + version, "/level-" + version, "first/other");
    assertThat(received(broker, version, "+/level-" + version, topics))
        .containsExactlyElementsOf(topics.subList(0, 2));
    assertThat(received(broker, version, "#", topics)).containsAll(topics);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.7.2-1")
  @Tag("MQTT3-4.7.2-1")
  void keepsDollarTopicsFromWildcardsAtTheStart(int version, BrokerProcess broker) {
    var topics = List.of("$dollar/t/" + version, "plain/t/" + version);
    var plain = topics.subList(1, 2);
    assertThat(received(broker, version, "+/t/" + version, topics)).isEqualTo(plain);
    assertThat(received(broker, version, "+/t/#", topics)).isEqualTo(plain);
    assertThat(received(broker, version, "#", topics)).isEqualTo(plain);
    assertThat(received(broker, version, "$dollar/#", topics)).isEqualTo(topics.subList(0, 1));
    assertThat(received(broker, version, "$dollar/+/+", topics)).isEqualTo(topics.subList(0, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.7.3-3")
  @Tag("MQTT3-4.7.3-3")
  void carriesTheLongestTopic(int version, BrokerProcess broker) {
    var topic = "l/" + version + "x".repeat(65_535 - 3);
    assertThat(received(broker, version, topic, List.of(topic))).containsExactly(topic);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.7.3-3")
  @Tag("MQTT3-4.7.3-3")
  void carriesATopicOf150Levels(int version, BrokerProcess broker) {
    var topic = "d" + version + "/x".repeat(149);
    assertThat(received(broker, version, topic, List.of(topic))).containsExactly(topic);
    var filter = "d" + version + "/+".repeat(148) + "/#";
    assertThat(received(broker, version, filter, List.of(topic))).containsExactly(topic);
  }

  /** A filter that nobody may subscribe to. */
  private record BadFilter(int version, String filter) {
    @Override
    public String toString() {
      return "'%s' in %s".formatted(filter, version == 5 ? "5.0" : "3.1.1");
    }
  }

  private static Stream<BadFilter> inBoth(String... filters) {
    return IntStream.of(4, 5)
        .boxed()
        .flatMap(version -> Stream.of(filters).map(filter -> new BadFilter(version, filter)));
  }

  static Stream<BadFilter> misplacedHashes() {
    return inBoth("a/#/b", "a#", "#/a", "a/b#", "##", "#a", "a/+#", "$share/g/a#");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misplacedHashes")
  @Tag("MQTT5-4.7.1-1")
  @Tag("MQTT3-4.7.1-2")
  void refusesAMisplacedHash(BadFilter row, BrokerProcess broker) {
    assertRefused(row, broker);
  }

  static Stream<BadFilter> misplacedPluses() {
    return inBoth("a+/b", "a/+b", "+a", "++", "a/b+", "+#");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misplacedPluses")
  @Tag("MQTT5-4.7.1-2")
  @Tag("MQTT3-4.7.1-3")
  void refusesAMisplacedPlus(BadFilter row, BrokerProcess broker) {
    assertRefused(row, broker);
  }

  static Stream<BadFilter> empty() {
    return inBoth("");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("empty")
  @Tag("MQTT5-4.7.3-1")
  @Tag("MQTT3-4.7.3-1")
  void refusesAnEmptyFilter(BadFilter row, BrokerProcess broker) {
    assertRefused(row, broker);
  }

  static Stream<BadFilter> shareNames() {
    return inBoth("$share//t", "$share//");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shareNames")
  @Tag("MQTT5-4.8.2-1")
  void refusesAShareWithoutAName(BadFilter row, BrokerProcess broker) {
    assertRefused(row, broker);
  }

  static Stream<BadFilter> shares() {
    return inBoth("$share/g", "$share/g/", "$share/g+/t", "$share/+/t", "$share/#/t", "$share/g#");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shares")
  @Tag("MQTT5-4.8.2-2")
  void refusesAShareWithAWildcardOrWithoutAFilter(BadFilter row, BrokerProcess broker) {
    assertRefused(row, broker);
  }

  private static void assertRefused(BadFilter row, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), row.version(), "")) {
      client.sendSubscribe(1, row.filter(), 1, new WireBytes());
      assertThat(client.receive(Packet.SUBACK).codes())
          .containsExactly(row.version() == 5 ? 0x8F : 0x80);
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  /** What the broker says below $SYS is there, but only for who asks for it by its name. */
  @Test
  @Tag("MQTT5-4.7.2-1")
  @Tag("MQTT3-4.7.2-1")
  void wildcardsAtTheStartDoNotMatchWhatTheBrokerSaysOfItself(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data, "mqtt.sys-interval=1s")) {
      for (var version = 3; version <= 5; version++) {
        try (var asks = RawClient.connect(broker.mqttPort(), version, "asks");
            var all = RawClient.connect(broker.mqttPort(), version, "all")) {
          all.subscribe(1, "#", 0);
          all.subscribe(2, "+/broker/#", 0);
          asks.subscribe(1, "$SYS/#", 0);
          // The time that it runs is retained, and comes anew with each update.
          assertThat(uptime(asks).isRetain()).isTrue();
          assertThat(uptime(asks).isRetain()).isFalse();
          asks.publish("the end", 0, false, 0, "");
          assertThat(all.receive(Packet.PUBLISH).topic()).isEqualTo("the end");
        }
      }
    }
  }

  private static Packet uptime(RawClient client) {
    Packet got;
    do {
      got = client.receive(Packet.PUBLISH);
      assertThat(got.topic()).startsWith("$SYS/broker/");
    } while (!got.topic().equals("$SYS/broker/uptime"));
    assertThat(got.payload()).matches("\\d+ seconds");
    return got;
  }
}
