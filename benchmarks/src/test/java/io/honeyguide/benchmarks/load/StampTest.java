package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StampTest {

  private final ByteBuffer buffer = ByteBuffer.allocate(256);

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 27, 28, 64, 100})
  void readsWhatWasWritten(int bytes) {
    buffer.position(3);

    Stamp.write(buffer, 7, 1L << 40, -5, bytes);

    assertThat(buffer.position()).isEqualTo(3 + bytes);
    assertThat(Stamp.publisher(buffer, 3)).isEqualTo(7);
    assertThat(Stamp.sequence(buffer, 3)).isEqualTo(1L << 40);
    assertThat(Stamp.dueNanos(buffer, 3)).isEqualTo(-5);
    assertThat(Stamp.isIntact(buffer, 3, bytes)).isTrue();
  }

  @Test
  void noticesEveryChangedByteButThoseOfTheTime() {
    Stamp.write(buffer, 7, 42, 0, 67);

    for (var at = 0; at < 67; at++) {
      var changed = ByteBuffer.wrap(buffer.array().clone());
      changed.put(at, (byte) (changed.get(at) ^ 1));
      assertThat(Stamp.isIntact(changed, 0, 67)).as("byte %d", at).isEqualTo(at >= 8 && at < 16);
    }
  }
}
