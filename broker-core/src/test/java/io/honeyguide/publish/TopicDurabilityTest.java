package io.honeyguide.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.Durability;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicDurabilityTest {

  private static final Durability OFTEN = Durability.within(Duration.ofMillis(10));
  private static final Durability SELDOM = Durability.within(Duration.ofSeconds(1));

  private final TopicDurability policies =
      new TopicDurability(
          Map.of(
              TopicFilter.of("money/#"),
              Durability.ALWAYS,
              TopicFilter.of("+/debug"),
              Durability.OS,
              TopicFilter.of("clicks/#"),
              SELDOM,
              TopicFilter.of("clicks/buy"),
              OFTEN));

  private Durability of(String topic) {
    return policies.of(Unpooled.copiedBuffer("  " + topic, StandardCharsets.UTF_8).skipBytes(2));
  }

  @Test
  void topicWithoutPolicyIsForcedAsTheLogSays() {
    assertThat(of("other")).isSameAs(Durability.AS_CONFIGURED);
    assertThat(of("moneybag")).isSameAs(Durability.AS_CONFIGURED);
  }

  @Test
  void strongestOfThePoliciesThatMatchCounts() {
    assertThat(of("x/debug")).isSameAs(Durability.OS);
    assertThat(of("money/debug")).isSameAs(Durability.ALWAYS);
    assertThat(of("clicks/view")).isSameAs(SELDOM);
    assertThat(of("clicks/buy")).isSameAs(OFTEN);
    assertThat(of("clicks/debug")).isSameAs(SELDOM);
  }

  @Test
  void answersTheSameAgainAlsoWhenTooManyTopicsWereRemembered() {
    for (var i = 0; i < TopicDurability.TOPICS_MAX + 10; i++) {
      of("other/" + i);
    }

    assertThat(of("money/7")).isSameAs(Durability.ALWAYS);
    assertThat(of("money/7")).isSameAs(Durability.ALWAYS);
    assertThat(of("other/3")).isSameAs(Durability.AS_CONFIGURED);
  }

  @Test
  void weakerPolicyNeverTakesThePlaceOfAStrongerOne() {
    assertThat(Durability.ALWAYS.isStrongerThan(OFTEN)).isTrue();
    assertThat(OFTEN.isStrongerThan(SELDOM)).isTrue();
    assertThat(SELDOM.isStrongerThan(Durability.OS)).isTrue();
    assertThat(Durability.OS.isStrongerThan(Durability.ALWAYS)).isFalse();
  }
}
