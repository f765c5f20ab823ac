package io.honeyguide.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerSpecTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void hasDefaults() {
    assertThat(ConsumerSpec.of("events", List.of("shop/#")))
        .isEqualTo(new ConsumerSpec("events", List.of("shop/#"), 1024, SECOND, 16));
  }

  @Test
  void keepsItsOwnCopyOfTheFilters() {
    var filters = new ArrayList<>(List.of("shop/#"));
    var spec = ConsumerSpec.of("events", filters);
    filters.add("other");
    assertThat(spec.filters()).containsExactly("shop/#");
  }

  @Test
  void refusesNamesThatCouldNotBeFiles() {
    assertThatThrownBy(() -> ConsumerSpec.of("Events/1", List.of("#")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found: Events/1");
    assertThatThrownBy(() -> ConsumerSpec.of("", List.of("#")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThatThrownBy(() -> ConsumerSpec.of("events", List.of()))
        .hasMessage("consumer events needs at least one topic filter");
    assertThatThrownBy(() -> new ConsumerSpec("events", List.of("#"), 0, SECOND, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsumerSpec("events", List.of("#"), 1, SECOND, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsumerSpec("events", List.of("#"), 1, SECOND.negated(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
