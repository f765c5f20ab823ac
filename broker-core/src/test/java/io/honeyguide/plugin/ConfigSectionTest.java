package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigSectionTest {

  private static ConfigSection section(Object value) {
    return new ConfigSection("shop", Map.of("walk", Map.of("key", value)));
  }

  @Test
  void readsTypedValuesAndTexts() {
    assertThat(section(5).integer("walk.key", 1, 0, 10)).isEqualTo(5);
    assertThat(section("5").integer("walk.key", 1, 0, 10)).isEqualTo(5);
    assertThat(section(0.5).decimal("walk.key", 1, 0, 1)).isEqualTo(0.5);
    assertThat(section("1e-3").decimal("walk.key", 1, 0, 1)).isEqualTo(0.001);
    assertThat(section(true).flag("walk.key", false)).isTrue();
    assertThat(section("false").flag("walk.key", true)).isFalse();
    assertThat(section("text").text("walk.key", "")).isEqualTo("text");
    assertThat(section(List.of("a", "b")).texts("walk.key", List.of())).containsExactly("a", "b");
    assertThat(section("a, b").texts("walk.key", List.of())).containsExactly("a", "b");
  }

  @Test
  void readsDurationsInTheirUnits() {
    assertThat(section("500ms").duration("walk.key", Duration.ZERO))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(section("2s").duration("walk.key", Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
    assertThat(section("5m").duration("walk.key", Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    assertThat(section("1h").duration("walk.key", Duration.ZERO)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void fallsBackWhereNothingIsSet() {
    var empty = new ConfigSection("shop", Map.of());
    assertThat(empty.integer("a", 7, 0, 10)).isEqualTo(7);
    assertThat(empty.decimal("a", 0.7, 0, 1)).isEqualTo(0.7);
    assertThat(empty.flag("a", true)).isTrue();
    assertThat(empty.text("a", "x")).isEqualTo("x");
    assertThat(empty.texts("a", List.of("x"))).containsExactly("x");
    assertThat(empty.duration("a", Duration.ZERO)).isZero();
  }

  @Test
  void namesKeyExpectationAndFinding() {
    assertThatThrownBy(() -> section(11).integer("walk.key", 1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plugins.shop.walk.key must be a whole number from 0 to 10, found: 11");
    assertThatThrownBy(() -> section("1.5").integer("walk.key", 1, 0, 10))
        .hasMessageEndingWith("found: 1.5");
    assertThatThrownBy(() -> section("NaN").decimal("walk.key", 1, 0, 1))
        .hasMessage("plugins.shop.walk.key must be a number from 0.0 to 1.0, found: NaN");
    assertThatThrownBy(() -> section("yes").flag("walk.key", false))
        .hasMessage("plugins.shop.walk.key must be true or false, found: yes");
    assertThatThrownBy(() -> section("5 min").duration("walk.key", Duration.ZERO))
        .hasMessage(
            "plugins.shop.walk.key must be a duration such as 500ms, 2s, 5m or 1h, found: 5 min");
    assertThatThrownBy(() -> section(List.of("a")).text("walk.key", ""))
        .hasMessageContaining("must be one text");
  }

  @Test
  void findsKeysThatNobodyAskedFor() {
    var section = new ConfigSection("shop", Map.of("walk.ring", 1, "walk.rings", 2));
    section.integer("walk.ring", 1, 0, 10);
    assertThatThrownBy(section::requireAllDeclared)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "plugins.shop.walk.rings is no setting of this plugin, did you mean walk.ring?");
    section.integer("walk.rings", 1, 0, 10);
    section.requireAllDeclared();
  }

  @Test
  void listsWhatThereIsWhenNothingIsNear() {
    assertThat(NearestName.hint("zebra", List.of("limits", "decay")))
        .isEqualTo("known are decay, limits");
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void readsChangedValuesWithTheSameChecksAndLeavesTheSectionAsItIs() {
    var section = section(5);
    assertThat(
            section.<Long>changed(
                Map.of("walk.key", "7"), config -> config.integer("walk.key", 1, 0, 10)))
        .isEqualTo(7);
    assertThat(section.integer("walk.key", 1, 0, 10)).isEqualTo(5);
    assertThatThrownBy(
            () ->
                section.<Long>changed(
                    Map.of("walk.key", "11"), config -> config.integer("walk.key", 1, 0, 10)))
        .hasMessage("plugins.shop.walk.key must be a whole number from 0 to 10, found: 11");
    assertThatThrownBy(
            () ->
                section.<Long>changed(
                    Map.of("walk.kee", "7"), config -> config.integer("walk.key", 1, 0, 10)))
        .hasMessage("plugins.shop.walk.kee cannot be changed here, did you mean walk.key?");
  }
}
