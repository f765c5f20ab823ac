package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of these packets ends its connection, with the reason where the version has one. */
class MalformedTest {

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    var options = MqttOptions.builder().packetBytesMax(4096);
    broker = new EdgeFixture(1, options, new MemoryDisk());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static Stream<Arguments> inBoth() {
    var cases = new ArrayList<Arguments>();
    both(cases, "subscribe flags", 0x81, 0x80, id(1).text("t").u8(0));
    both(cases, "unsubscribe flags", 0x81, 0xA0, id(1).text("t"));
    both(cases, "pubrel flags", 0x81, 0x60, id(1));
    both(cases, "puback flags", 0x81, 0x4F, id(1));
    both(cases, "pubrec flags", 0x81, 0x52, id(1));
    both(cases, "pubcomp flags", 0x81, 0x71, id(1));
    both(cases, "ping flags", 0x81, 0xC1, new WireBytes());
    both(cases, "disconnect flags", 0x81, 0xE1, new WireBytes());
    both(cases, "puback without id", 0x81, 0x40, new WireBytes());
    both(cases, "puback of one byte", 0x81, 0x40, new WireBytes().u8(1));
    both(cases, "puback id 0", 0x82, 0x40, id(0));
    both(cases, "ping with body", 0x81, 0xC0, new WireBytes().u8(0));
    both(cases, "type 0", 0x81, 0x00, new WireBytes());
    both(cases, "connack", 0x82, 0x20, new WireBytes().u16(0));
    both(cases, "suback", 0x82, 0x90, id(1).u8(0));
    both(cases, "unsuback", 0x82, 0xB0, id(1));
    both(cases, "pingresp", 0x82, 0xD0, new WireBytes());
    both(cases, "qos 3", 0x81, 0x36, new WireBytes().text("t").u16(1));
    both(cases, "dup at qos 0", 0x81, 0x38, new WireBytes().text("t"));
    both(cases, "publish of nothing", 0x81, 0x30, new WireBytes());
    both(cases, "topic cut", 0x81, 0x30, new WireBytes().u16(5).u8('t'));
    both(cases, "no packet id", 0x81, 0x32, new WireBytes().text("t"));
    both(cases, "packet too large", 0x95, 0x30, new WireBytes().text("t").raw(new byte[4096]));
    for (var version : List.of(4, 5)) {
      topic(cases, version, "empty", 0x82);
      topic(cases, version, "plus", 0x90, '+');
      topic(cases, version, "hash", 0x90, 'a', '/', '#');
      topic(cases, version, "nul", 0x81, 'a', 0);
      topic(cases, version, "ff", 0x81, 0xFF);
      topic(cases, version, "surrogate", 0x81, 0xED, 0xA0, 0x80);
      topic(cases, version, "overlong", 0x81, 0xC0, 0xAF);
      topic(cases, version, "cut character", 0x81, 'a', 0xC3);
      for (var qos : List.of(1, 2)) {
        add(
            cases,
            "packet id 0 at qos " + qos,
            version,
            0x82,
            0x30 | qos << 1,
            plus(version, new WireBytes().text("t").u16(0)));
      }
      filters(cases, version, "no filter", 0x82, new WireBytes());
      filters(cases, version, "id 0", 0x82, 0x82, 0, new WireBytes().text("t").u8(0));
      filters(cases, version, "unsubscribe id 0", 0x82, 0xA2, 0, new WireBytes().text("t"));
      filters(cases, version, "unsubscribe nothing", 0x82, 0xA2, 1, new WireBytes());
      filters(cases, version, "option 0x40", 0x81, new WireBytes().text("t").u8(0x40));
      filters(cases, version, "qos 3", 0x82, new WireBytes().text("t").u8(3));
      filters(cases, version, "cut", 0x81, new WireBytes().u16(9).u8('t'));
      filters(cases, version, "no options", 0x81, new WireBytes().text("t"));
      filters(cases, version, "nul", 0x81, new WireBytes().text("a\0").u8(0));
      filters(cases, version, "bad", 0x81, new WireBytes().binary((byte) 0xFE).u8(0));
      filters(
          cases, version, "bad unsubscribe", 0x81, 0xA2, 1, new WireBytes().binary((byte) 0xFE));
    }
    return cases.stream();
  }

  static Stream<Arguments> before5() {
    var cases = new ArrayList<Arguments>();
    filters(cases, 4, "option of 5.0", 0, new WireBytes().text("t").u8(4));
    add(cases, "type 15", 4, 0, 0xF0, new WireBytes());
    add(cases, "long puback", 4, 0, 0x40, id(1).u8(0));
    add(cases, "disconnect with body", 4, 0, 0xE0, new WireBytes().u8(0));
    return cases.stream();
  }

  static Stream<Arguments> in5() {
    var cases = new ArrayList<Arguments>();
    add(cases, "auth flags", 5, 0x81, 0xF1, new WireBytes());
    add(cases, "auth", 5, 0x82, 0xF0, new WireBytes());
    // The decoder waited for the rest of it, and swallowed every ping that followed.
    add(cases, "auth with cut properties", 5, 0x81, 0xF0, new WireBytes().raw(0x18, 7, 0x15, 0));
    filters(cases, 5, "retain handling 3", 0x82, new WireBytes().text("t").u8(0x30));
    filters(cases, 5, "no local, shared", 0x82, new WireBytes().text("$share/g/t").u8(4));
    subscribeProperties(cases, "identifier 0", 0x82, 0x0B, 0);
    subscribeProperties(cases, "two identifiers", 0x82, 0x0B, 1, 0x0B, 2);
    subscribeProperties(cases, "content type", 0x81, 0x03, 0, 0);
    publishProperties(cases, "identifier", 0x82, 0x0B, 1);
    publishProperties(cases, "alias 0", 0x94, 0x23, 0, 0);
    publishProperties(cases, "alias too high", 0x94, 0x23, 0, 65);
    publishProperties(cases, "content type twice", 0x82, 3, 0, 0, 3, 0, 0);
    publishProperties(cases, "expiry twice", 0x82, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1);
    publishProperties(cases, "format 2", 0x82, 1, 2);
    publishProperties(cases, "response wildcard", 0x82, 8, 0, 1, '+');
    publishProperties(cases, "response bad", 0x81, 8, 0, 1, 0xFF);
    publishProperties(cases, "content type bad", 0x81, 3, 0, 1, 0xFF);
    publishProperties(cases, "user nul", 0x81, 0x26, 0, 1, 0, 0, 0);
    publishProperties(cases, "unknown", 0x81, 0x7F, 0);
    publishProperties(cases, "foreign", 0x81, 0x21, 0, 1);
    add(cases, "properties cut", 5, 0x81, 0x30, new WireBytes().text("t").u8(9));
    add(
        cases,
        "property length of five bytes",
        5,
        0x81,
        0x30,
        new WireBytes().text("t").raw(0x80, 0x80, 0x80, 0x80, 0));
    add(cases, "unknown alias", 5, 0x82, 0x30, new WireBytes().u16(0).u8(3).raw(0x23, 0, 9));
    add(cases, "foreign in disconnect", 5, 0x81, 0xE0, new WireBytes().raw(0, 2, 0x17, 1));
    add(cases, "unknown disconnect code", 5, 0x81, 0xE0, new WireBytes().raw(0x42));
    add(cases, "unknown puback code", 5, 0x81, 0x40, id(1).u8(0x42));
    add(cases, "payload is no text", 5, 0x99, 0x30, new WireBytes().text("t").raw(2, 1, 1, 0xFF));
    add(cases, "expiry out of nothing", 5, 0x82, 0xE0, new WireBytes().raw(0, 5, 0x11, 0, 0, 0, 1));
    return cases.stream();
  }

  private static WireBytes id(int packetId) {
    return new WireBytes().u16(packetId);
  }

  private static WireBytes plus(int version, WireBytes body) {
    return version == 5 ? body.u8(0) : body;
  }

  private static void both(
      List<Arguments> cases, String name, int code, int first, WireBytes body) {
    add(cases, name, 4, code, first, body);
    add(cases, name, 5, code, first, body);
  }

  private static void add(
      List<Arguments> cases, String name, int version, int code, int first, WireBytes body) {
    cases.add(Arguments.of(name, version, code, body.packet(first)));
  }

  private static void topic(
      List<Arguments> cases, int version, String name, int code, int... topic) {
    var body = new WireBytes().u16(topic.length).raw(topic);
    add(cases, "topic " + name, version, code, 0x30, plus(version, body));
  }

  private static void filters(
      List<Arguments> cases, int version, String name, int code, WireBytes filters) {
    filters(cases, version, name, code, 0x82, 1, filters);
  }

  private static void filters(
      List<Arguments> cases,
      int version,
      String name,
      int code,
      int first,
      int packetId,
      WireBytes filters) {
    var body = plus(version, id(packetId)).raw(filters.bytes());
    add(cases, "filters " + name, version, code, first, body);
  }

  private static void subscribeProperties(
      List<Arguments> cases, String name, int code, int... properties) {
    var body = id(1).u8(properties.length).raw(properties).text("t").u8(0);
    add(cases, "subscribe " + name, 5, code, 0x82, body);
  }

  private static void publishProperties(
      List<Arguments> cases, String name, int code, int... properties) {
    var body = new WireBytes().text("t").u8(properties.length).raw(properties);
    add(cases, "publish " + name, 5, code, 0x30, body);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource({"inBoth", "before5", "in5"})
  void endsTheConnectionWithItsReason(String name, int version, int code, byte[] packet) {
    try (var client = broker.client(version, "malformed")) {
      client.send(packet);
      if (version == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(code);
      }
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void leavesOtherConnectionsAlone() {
    try (var good = broker.client(5, "good");
        var bad = broker.client(5, "bad")) {
      bad.send(0, 0);
      assertThat(bad.receive(Packet.DISCONNECT).code()).isEqualTo(0x81);
      good.send(0xC0, 0);
      good.receive(Packet.PINGRESP);
    }
  }

  @Test
  void countsByPacketTypeAndReason() {
    try (var client = broker.client(5, "counted")) {
      client.send(0xC0, 1, 0);
      client.receive(Packet.DISCONNECT);
    }
    assertThat(broker.metrics.scrape())
        .contains("honeyguide_malformed_total{reason=\"malformed\",type=\"pingreq\"}");
  }
}
