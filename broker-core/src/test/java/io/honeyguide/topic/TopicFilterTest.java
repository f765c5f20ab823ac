package io.honeyguide.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {

  /** Rows t.* of the MQTT checklist, with the examples of section 4.7.1 of the standard. */
  @ParameterizedTest
  @CsvSource({
    "a/+/c, a/b/c, true",
    "a/+/c, a//c, true",
    "a/+/c, a/b/d, false",
    "a/+/c, a/b/c/d, false",
    "a/#, a, true",
    "a/#, a/, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "+, a, true",
    "+, a/b, false",
    "+, /a, false",
    "+/+, /a, true",
    "+/+, a/b/c, false",
    "/+, /a, true",
    "/+, a, false",
    "+/#, a, true",
    "+/#, a/b/c, true",
    "a/+, a, false",
    "a/+, a/, true",
    "a//b, a//b, true",
    "a//b, a/b, false",
    "a/b/, a/b/, true",
    "a/b/, a/b, false",
    "a/+/+/d, a/b/c/d, true",
    "a/+/+/d, a/b/d, false",
    "+/b/#, a/b, true",
    "+/b/#, a/c/b, false",
    "'sp ace/\u00e9 \u4f60', 'sp ace/\u00e9 \u4f60', true",
    "a, A, false",
    "#, a/b, true",
    "#, /, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "$SYS/+, $SYS/x, true",
    "a/#, a/$x, true",
    "a/+, a/$x, true"
  })
  void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.of(filter).matches(Topic.of(topic))).isEqualTo(matches);
  }

  /** Rows tf.* of the MQTT checklist. */
  @ParameterizedTest
  @CsvSource({
    "'', EMPTY",
    "a/#/b, MISPLACED_HASH",
    "a#, MISPLACED_HASH",
    "#/a, MISPLACED_HASH",
    "##, MISPLACED_HASH",
    "a+/b, MISPLACED_PLUS",
    "a/+b, MISPLACED_PLUS",
    "++, MISPLACED_PLUS",
    "$share//t, BAD_SHARE_NAME",
    "$share/, BAD_SHARE_NAME",
    "$share/g+/t, BAD_SHARE_NAME",
    "$share/#/t, BAD_SHARE_NAME",
    "$share/#, BAD_SHARE_NAME",
    "$share/g, SHARE_WITHOUT_FILTER",
    "$share/g/, SHARE_WITHOUT_FILTER",
    "$share/g/a#, MISPLACED_HASH",
    "$share/g/a+, MISPLACED_PLUS"
  })
  void refusesMalformedFilters(String filter, TopicFault fault) {
    assertFault(filter, fault);
  }

  @Test
  void refusesTextThatUtf8CannotHold() {
    assertFault("a\u0000", TopicFault.NULL_CHARACTER);
    assertFault("a/\ud800", TopicFault.ILL_FORMED);
  }

  @Test
  void hasTheLimitsOfTopicNames() {
    assertThat(TopicFilter.of("x".repeat(65_535)).text()).hasSize(65_535);
    assertFault("x".repeat(65_536), TopicFault.TOO_LONG);
    assertThat(TopicFilter.of("a/".repeat(199) + "#").hasWildcards()).isTrue();
    assertFault("+/".repeat(200) + "#", TopicFault.TOO_MANY_LEVELS);
  }

  @Test
  void shareGroupIsTakenOffTheFilter() {
    var filter = TopicFilter.of("$share/workers/jobs/+");

    assertThat(filter.shareGroup()).isEqualTo("workers");
    assertThat(filter.pattern()).isEqualTo("jobs/+");
    assertThat(filter.text()).isEqualTo("$share/workers/jobs/+");
    assertThat(filter.matches(Topic.of("jobs/1"))).isTrue();
    assertThat(filter.matches(Topic.of("$share/workers/jobs/1"))).isFalse();
  }

  @Test
  void sharedFilterMayStartWithSeparator() {
    var filter = TopicFilter.of("$share/g//a");

    assertThat(filter.pattern()).isEqualTo("/a");
    assertThat(filter.matches(Topic.of("/a"))).isTrue();
  }

  @Test
  void sharedWildcardKeepsAwayFromSystemTopics() {
    assertThat(TopicFilter.of("$share/g/#").matches(Topic.of("$SYS/x"))).isFalse();
    assertThat(TopicFilter.of("$share/g/$SYS/#").matches(Topic.of("$SYS/x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$share", "$shared/g/t", "$SHARE/g/t", "a/$share/g"})
  void onlyTheExactPrefixMakesAShare(String text) {
    var filter = TopicFilter.of(text);

    assertThat(filter.shareGroup()).isNull();
    assertThat(filter.pattern()).isEqualTo(text);
    assertThat(filter.matches(Topic.of(text))).isTrue();
  }

  @Test
  void knowsWhetherItHasWildcards() {
    assertThat(TopicFilter.of("a/b").hasWildcards()).isFalse();
    assertThat(TopicFilter.of("a/+/b").hasWildcards()).isTrue();
    assertThat(TopicFilter.of("$share/g/a").hasWildcards()).isFalse();
  }

  @Test
  void isEqualByText() {
    assertThat(TopicFilter.of("a/+"))
        .isEqualTo(TopicFilter.of("a/+"))
        .hasSameHashCodeAs(TopicFilter.of("a/+"))
        .isNotEqualTo(TopicFilter.of("$share/g/a/+"));
  }

  private static void assertFault(String filter, TopicFault fault) {
    assertThatThrownBy(() -> TopicFilter.of(filter))
        .isInstanceOfSatisfying(
            BadTopicException.class, bad -> assertThat(bad.fault()).isEqualTo(fault));
  }
}
