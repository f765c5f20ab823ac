package io.honeyguide.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @Test
  void readsWhatItWrites() {
    var cursor = new Cursor(3, 4711);
    assertThat(cursor).hasToString("3-4711");
    assertThat(Cursor.parse("3-4711")).isEqualTo(cursor);
    assertThat(Cursor.parse("1023-0")).isEqualTo(new Cursor(1023, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "4711", "0-", "-1", "0--1", "a-1", "0-1-2", "1024-0", "0-1.5"})
  void refusesWhatIsNoCursor(String text) {
    assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+0-1", "0-+1", "-0-1", "0--0", "0-\u0661", "\uff10-1", "00-1", "0-01"})
  void refusesOtherSpellingsOfAPlace(String text) {
    assertThatThrownBy(() -> Cursor.parse(text))
        .hasMessageStartingWith("an offset looks like \"0-4711\"");
  }

  @Test
  void saysWhatACursorLooksLike() {
    assertThatThrownBy(() -> Cursor.parse("latest"))
        .hasMessage("an offset looks like \"0-4711\", as the broker handed it out; found: latest");
  }
}
