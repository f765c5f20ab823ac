package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedRecordsTest {

  private static final Definition DEFINITION =
      new Definition(
          List.of(TopicFilter.of("a/+"), TopicFilter.of("b/#")),
          "time:2026-05-01T12:00:00Z",
          Order.KEY,
          1_500,
          7,
          3,
          List.of(1_000L, 60_000L),
          false);

  private static NamedRecords.Change through(NamedRecords.Change change) {
    var out = Unpooled.buffer();
    NamedRecords.write(change, out);
    var read = NamedRecords.readChange(out);
    assertThat(out.isReadable()).isFalse();
    return read;
  }

  @Test
  void readsTheChangesItWrote() {
    var define = new NamedRecords.Define("work", NamedRecords.HERE, DEFINITION);
    assertThat(through(define)).isEqualTo(define);
    assertThat(through(new NamedRecords.Delete(4))).isEqualTo(new NamedRecords.Delete(4));
    assertThat(through(new NamedRecords.Seek(4, 9))).isEqualTo(new NamedRecords.Seek(4, 9));
  }

  @Test
  void readsWhatWasSettled() {
    var out = Unpooled.buffer();
    var settled =
        new NamedRecords.Settled(
            3,
            (1L << 50) - 1,
            new long[] {5, 6, 1L << 49},
            new long[] {},
            new long[] {200},
            new long[] {0, 128});
    settled.write(out);

    assertThat(out.readableBytes()).isLessThanOrEqualTo(settled.bytesMax());
    var read = NamedRecords.readSettled(out);
    assertThat(read).usingRecursiveComparison().isEqualTo(settled);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void runsOfNeighboursTakeAByteEach() {
    var out = Unpooled.buffer();
    var offsets = new long[1000];
    for (var i = 0; i < offsets.length; i++) {
      offsets[i] = 1_000_000L + i;
    }

    OffsetList.write(offsets, out);

    assertThat(out.readableBytes()).isLessThan(1010);
    assertThat(OffsetList.read(out)).containsExactly(offsets);
  }

  @Test
  void readsFailuresAndLetters() {
    var out = Unpooled.buffer();
    var failures =
        new NamedRecords.Failures(
            3, List.of(new NamedRecords.Failed(7, 2, 99), new NamedRecords.Failed(4, 1, 0)));
    failures.write(out);
    assertThat(NamedRecords.readFailures(out)).isEqualTo(failures);
    var letters = new NamedRecords.Letters(3, "work", new long[] {4, 9});
    letters.write(out);
    assertThat(NamedRecords.readLetters(out)).usingRecursiveComparison().isEqualTo(letters);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void aDefinitionHasBounds() {
    assertThatThrownBy(
            () -> new Definition(List.of(), "latest", Order.FIFO, 1, 1, 1, List.of(), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new Definition(
                    List.of(TopicFilter.of("$share/g/a")),
                    "latest",
                    Order.FIFO,
                    1,
                    1,
                    1,
                    List.of(),
                    true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
