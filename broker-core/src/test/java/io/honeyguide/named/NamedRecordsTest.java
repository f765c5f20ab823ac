package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBufUtil;
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
            new long[] {0, 128},
            new long[] {7, 9});
    settled.write(out);

    assertThat(out.readableBytes()).isLessThanOrEqualTo(settled.bytesMax());
    var read = NamedRecords.readSettled(out);
    assertThat(read).usingRecursiveComparison().isEqualTo(settled);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void withoutRepeatsWhatWasSettledIsWrittenAsItAlwaysWas() {
    var out = Unpooled.buffer();
    var none = new long[] {};
    new NamedRecords.Settled(3, 9, new long[] {5}, none, none, none, none).write(out);

    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo("03000000000000000900000000000000" + "0105000000");
    assertThat(NamedRecords.readSettled(out).repeated()).isEmpty();
  }

  @Test
  void readsTargetsAndWindowsOfRepeats() {
    var pushed =
        DEFINITION
            .withPush(new PushTarget("https://shop.example/", "not to be told 1"))
            .withDedupe(600_000);
    var define = new NamedRecords.Define("work", NamedRecords.HERE, pushed);
    assertThat(through(define)).isEqualTo(define);
    assertThat(define.toString()).doesNotContain("not to be told");
  }

  @Test
  void readsDefinitionsFromBeforeThereWasMoreThanFilters() {
    var out = Unpooled.buffer();
    NamedRecords.write(new NamedRecords.Define("work", 5, DEFINITION), out);
    out.writerIndex(out.writerIndex() - 1);

    assertThat(NamedRecords.readChange(out))
        .isEqualTo(new NamedRecords.Define("work", 5, DEFINITION));
  }

  @Test
  void readsSubscriptionsFromSnapshotsOfVersion1() {
    var out = Unpooled.buffer();
    out.writeLongLE(3);
    SessionRecords.writeText(out, "work");
    DEFINITION.write(out);
    out.writerIndex(out.writerIndex() - 1);
    for (var number = 10; number < 14; number++) {
      out.writeLongLE(number); // created, generation, frontier, pending
    }
    out.writeBoolean(true);
    for (var count = 20; count < 24; count++) {
      out.writeLongLE(count); // acknowledged, expired, dead, failed
    }
    out.writeByte(1).writeLongLE(11).writeByte(2).writeLongLE(99); // open
    out.writeByte(0); // ahead

    var read = NamedSubscription.read(1, out);

    assertThat(out.isReadable()).isFalse();
    assertThat(read.definition()).isEqualTo(DEFINITION);
    assertThat(read.frontier()).isEqualTo(12);
    assertThat(read.failedCount()).isEqualTo(23);
    assertThat(read.openBelow(11)).isEqualTo(new Failure(2, 99));
    out.clear();
    read.write(read.pending(), out);
    assertThat(NamedSubscription.read(2, out).openBelow(11)).isEqualTo(new Failure(2, 99));
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
