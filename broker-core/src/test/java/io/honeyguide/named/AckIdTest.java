package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckIdTest {

  @Property
  void readsWhatItWrote(
      @ForAll @LongRange(min = 0, max = (1L << 50) - 1) long generation,
      @ForAll @LongRange(min = 0, max = (1L << 50) - 1) long offset,
      @ForAll @IntRange(min = 1) int attempt,
      @ForAll @LongRange(min = 0, max = 1L << 61) long lease) {
    var id = new AckId(generation, offset, attempt, lease);

    assertThat(AckId.parse(id.toString())).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "...",
        "1.2.3",
        "1.2.3.",
        "1.2.0.4",
        "1.2.3.4.5",
        "1.2.3.-4",
        "A.b.c.d",
        "1.2.3.4 ",
        "1.2.zzzzzzz.4",
        "1.1111111111111.1.1",
        "1.2.3.\u0664"
      })
  void refusesWhatIsNone(String text) {
    assertThat(AckId.parse(text)).isNull();
  }
}
