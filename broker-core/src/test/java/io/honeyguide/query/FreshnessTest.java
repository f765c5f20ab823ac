package io.honeyguide.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.Cursor;
import org.junit.jupiter.api.Test;

class FreshnessTest {

  @Test
  void readsLatestAndOffsets() {
    assertThat(Freshness.parse("latest")).isEqualTo(new Freshness.Latest());
    assertThat(Freshness.parse("0-12")).isEqualTo(new Freshness.AtLeast(new Cursor(0, 12)));
  }

  @Test
  void refusesWhatIsNeither() {
    assertThatThrownBy(() -> Freshness.parse("newest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newest");
  }
}
