package io.honeyguide.recommender.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

  private final EventDraft draft = new EventDraft();

  @Test
  void takesPartsFromLevels() {
    var pattern = TopicPattern.parse("shop/{user}/+/{item}/{type}");

    assertThat(pattern.match("shop/u7/web/i3/cart", draft)).isTrue();

    assertThat(draft.user).isEqualTo("u7");
    assertThat(draft.item).isEqualTo("i3");
    assertThat(draft.type).isEqualTo("cart");
    assertThat(draft.visit).isNull();
  }

  @Test
  void treatsAnEmptyLevelAsAbsent() {
    assertThat(TopicPattern.parse("{user}/{item}").match("/i1", draft)).isTrue();

    assertThat(draft.user).isNull();
    assertThat(draft.item).isEqualTo("i1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"behaviour", "behaviour/view/x", "behaviours/view", "behavior/view", ""})
  void leavesOtherTopicsAlone(String topic) {
    assertThat(TopicPattern.parse("behaviour/{type}").match(topic, draft)).isFalse();
    assertThat(draft.type).isNull();
  }

  @Test
  void becomesAnMqttFilter() {
    assertThat(TopicPattern.parse("shop/{user}/+/{type}").filter()).isEqualTo("shop/+/+/+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/#", "a/b+", "{type}/{type}", "a/{colour}", "", "a/{type}x"})
  void refusesOtherLevels(String text) {
    assertThatThrownBy(() -> TopicPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic pattern " + text);
  }

  @Test
  void writesTheTopicOfAnEvent() {
    var event = new BehaviourEvent.View("s1", "u1", "i1", 5);

    assertThat(TopicPattern.parse("b/{type}/{user}/{session}/{item}/+").topic(event))
        .isEqualTo("b/view/u1/s1/i1/-");
  }
}
