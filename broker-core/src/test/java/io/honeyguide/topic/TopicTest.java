package io.honeyguide.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

  @Test
  void keepsEmptyLevels() {
    var topic = Topic.of("/a//b/");

    assertThat(IntStream.range(0, topic.levelCount()).mapToObj(topic::level))
        .containsExactly("", "a", "", "b", "");
    assertThat(Topic.of("/").levelCount()).isEqualTo(2);
  }

  @Test
  void writesLengthAndUtf8() {
    var out = Unpooled.buffer();

    Topic.of("a/\u00e9\ud83d\ude00").writeTo(out);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0008612fc3a9f09f9880");
    assertThat(Topic.of("a/\u00e9\ud83d\ude00").utf8Length()).isEqualTo(8);
  }

  @Test
  void isReadFromUtf8WithoutMovingTheBuffer() {
    var packet = bytes("xxa/\u00e9yy");

    var topic = Topic.of(packet, 2, 4);

    assertThat(topic).isEqualTo(Topic.of("a/\u00e9")).hasSameHashCodeAs(Topic.of("a/\u00e9"));
    assertThat(packet.readerIndex()).isZero();
    var out = Unpooled.buffer();
    topic.writeTo(out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0004612fc3a9");
  }

  @Test
  void knowsItsOwnBytes() {
    var packet = bytes("shop/events/view/17");
    var topic = Topic.of("shop/events/view/17");

    assertThat(topic.isNamed(packet, 0, 19)).isTrue();
    assertThat(topic.isNamed(packet, 0, 18)).isFalse();
    for (var i = 0; i < 19; i++) {
      var other = packet.copy().setByte(i, 'X');
      assertThat(topic.isNamed(other, 0, 19)).as("byte %s differs", i).isFalse();
    }
  }

  @Test
  void isSystemWhenItStartsWithDollar() {
    assertThat(Topic.of("$SYS/broker/uptime").isSystem()).isTrue();
    assertThat(Topic.of("a/$SYS").isSystem()).isFalse();
  }

  @Test
  void keepsByteOrderMark() {
    assertThat(Topic.of(bytes("\ufeffa"), 0, 4)).isEqualTo(Topic.of("\ufeffa"));
    assertThat(Topic.of("\ufeffa")).isNotEqualTo(Topic.of("a"));
  }

  @Test
  void has65535BytesAtMost() {
    var longest = "x".repeat(65_533) + "\u00e9";

    assertThat(Topic.of(longest).utf8Length()).isEqualTo(65_535);
    assertThat(Topic.check(bytes(longest), 0, 65_535)).isNull();
    assertFault(longest + "x", TopicFault.TOO_LONG);
    assertFault("\u20ac".repeat(30_000), TopicFault.TOO_LONG);
  }

  @Test
  void has200LevelsAtMost() {
    var deepest = "a/".repeat(199) + "a";

    assertThat(Topic.of(deepest).levelCount()).isEqualTo(200);
    assertThat(Topic.check(bytes(deepest), 0, deepest.length())).isNull();
    assertFault(deepest + "/", TopicFault.TOO_MANY_LEVELS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "a/+", "a/#", "a+", "#b", "a/b+c/d"})
  void refusesWildcards(String name) {
    assertFault(name, TopicFault.WILDCARD_IN_NAME);
  }

  @Test
  void refusesEmptyNamesAndNullCharacters() {
    assertFault("", TopicFault.EMPTY);
    assertFault("a\u0000b", TopicFault.NULL_CHARACTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00", "\ud83dx", "\ude00\ud83d"})
  void refusesSurrogatesWithoutPartner(String name) {
    assertThatThrownBy(() -> Topic.of(name))
        .isInstanceOfSatisfying(
            BadTopicException.class,
            bad -> assertThat(bad.fault()).isEqualTo(TopicFault.ILL_FORMED));
  }

  @ParameterizedTest
  @CsvSource({
    "80, stray continuation",
    "61fe, byte FE",
    "c0af, overlong slash",
    "c1bf, overlong two bytes",
    "e080af, overlong three bytes",
    "f08080af, overlong four bytes",
    "eda080, high surrogate",
    "edbfbf, low surrogate",
    "f4908080, above U+10FFFF",
    "f5808080, lead byte above F4",
    "c3, cut after one of two",
    "e282, cut after two of three",
    "f09f98, cut after three of four",
    "c361, second byte is a letter",
    "e28261, third byte is a letter"
  })
  void refusesIllFormedUtf8(String hex, String why) {
    var bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));

    assertThat(Topic.check(bytes, 0, bytes.readableBytes()))
        .as(why)
        .isEqualTo(TopicFault.ILL_FORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "f0908080", "f48fbfbf"})
  void takesTheEdgesOfWellFormedUtf8(String hex) {
    var bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));

    assertThat(Topic.check(bytes, 0, bytes.readableBytes())).isNull();
  }

  @Test
  void doesNotReadPastTheName() {
    var cut = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("61c3a9"));

    assertThat(Topic.check(cut, 0, 2)).isEqualTo(TopicFault.ILL_FORMED);
  }

  @Test
  void tellsTheFaultInOneLine() {
    assertThatThrownBy(() -> Topic.of("a/#\n"))
        .hasMessage("topic name \"a/#\\u000A\" holds a wildcard, which only a filter may");
    assertThatThrownBy(() -> Topic.of("#".repeat(500)))
        .hasMessageContaining("###...\"")
        .message()
        .hasSizeLessThan(200);
  }

  /** Both ways in give the same verdict. */
  private static void assertFault(String name, TopicFault fault) {
    assertThatThrownBy(() -> Topic.of(name))
        .isInstanceOfSatisfying(
            BadTopicException.class, bad -> assertThat(bad.fault()).isEqualTo(fault));
    var utf8 = bytes(name);
    assertThat(Topic.check(utf8, 0, utf8.readableBytes())).isEqualTo(fault);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
  }
}
