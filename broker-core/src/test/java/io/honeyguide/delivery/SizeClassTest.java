package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassTest {

  private static final int LARGEST_BYTES = 31 << 19;

  @Test
  void standsForNoLessThanTheMessageAndForLittleMore() {
    for (var bytes = 1; bytes <= LARGEST_BYTES; bytes += 1 + bytes / 1000) {
      var counted = SizeClass.bytes(SizeClass.of(bytes));
      assertThat(counted)
          .as("%d bytes", bytes)
          .isBetween((long) bytes, Math.max(bytes + 31L, bytes + bytes / 16L + 1));
    }
  }

  @Test
  void growsWithTheMessage() {
    for (var sizeClass = 1; sizeClass <= SizeClass.LARGEST; sizeClass++) {
      assertThat(SizeClass.bytes(sizeClass)).isGreaterThan(SizeClass.bytes(sizeClass - 1));
      assertThat(SizeClass.of((int) SizeClass.bytes(sizeClass))).isEqualTo(sizeClass);
    }
  }

  @Test
  void hasOneClassForAllThatIsLarger() {
    assertThat(SizeClass.of(LARGEST_BYTES + 1)).isEqualTo(SizeClass.LARGEST);
    assertThat(SizeClass.of(Integer.MAX_VALUE - 31)).isEqualTo(SizeClass.LARGEST);
    assertThat(SizeClass.bytes(SizeClass.UNCOUNTED)).isZero();
  }
}
