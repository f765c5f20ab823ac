package io.honeyguide.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What a ledger says is kept, against a list of everything there ever was. */
class StreamLedgerProperties {

  /** A message, and how much time and how many foreign records come before it. */
  record Added(int bytes, int waitMs, int skipped) {}

  private record Stored(long offset, long timeMs, int bytes) {}

  @Provide
  Arbitrary<List<Added>> messages() {
    return Combinators.combine(
            Arbitraries.integers().between(10, 2000),
            Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(2, 1), Tuple.of(1, 700)),
            Arbitraries.integers().between(0, 3))
        .as(Added::new)
        .list()
        .ofMaxSize(400);
  }

  @Provide
  Arbitrary<StreamLimits> limits() {
    return Combinators.combine(limit(200_000), limit(20_000), limit(300)).as(StreamLimits::new);
  }

  private static Arbitrary<Long> limit(long most) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.longs().between(1, most)),
        Tuple.of(1, Arbitraries.just(StreamLimits.NONE)));
  }

  private static List<Stored> fill(StreamLedger ledger, List<Added> messages) {
    var all = new ArrayList<Stored>();
    var offset = 5L;
    var timeMs = 1_000_000L;
    for (var message : messages) {
      offset += 1 + message.skipped();
      timeMs += message.waitMs();
      ledger.add(offset, timeMs, message.bytes());
      all.add(new Stored(offset, timeMs, message.bytes()));
    }
    return all;
  }

  private static long withSpan(long limit) {
    return limit == StreamLimits.NONE ? Long.MAX_VALUE / 2 : limit + limit / StreamLedger.SPANS;
  }

  private static boolean shows(StreamLedger ledger, Stored message, long nowMs) {
    var kept = ledger.kept();
    return message.offset() >= kept.floor(nowMs) && message.timeMs() >= kept.oldestMs(nowMs);
  }

  @Property
  void keepsWhatTheLimitsPromiseAndLittleMore(
      @ForAll("messages") List<Added> messages,
      @ForAll("limits") StreamLimits limits,
      @ForAll @IntRange(max = 30_000) int laterMs) {
    var ledger = new StreamLedger(limits, 0);
    var all = fill(ledger, messages);
    var nowMs = ledger.lastTimeMs() + laterMs;

    var newer = 0L;
    var newerBytes = 0L;
    var largest = messages.stream().mapToLong(Added::bytes).max().orElse(0);
    for (var i = all.size() - 1; i >= 0; i--) {
      var message = all.get(i);
      var isYoung =
          limits.ageMs() == StreamLimits.NONE || message.timeMs() >= nowMs - limits.ageMs();
      var isPromised = newer < limits.messages() && newerBytes < limits.bytes() && isYoung;
      if (isPromised) {
        assertThat(shows(ledger, message, nowMs)).as("%s of %s", message, ledger.kept()).isTrue();
      }
      var isBeyond =
          newer >= withSpan(limits.messages()) + 1
              || newerBytes >= withSpan(limits.bytes()) + largest
              || !isYoung;
      if (isBeyond) {
        assertThat(shows(ledger, message, nowMs)).as("%s of %s", message, ledger.kept()).isFalse();
      }
      newer++;
      newerBytes += message.bytes();
    }
  }

  @Property
  void isBoundedWhateverTheStreamTakesIn(
      @ForAll("messages") List<Added> messages, @ForAll("limits") StreamLimits limits) {
    var ledger = new StreamLedger(limits, 0);
    fill(ledger, messages);

    assertThat(ledger.spanCount()).isLessThanOrEqualTo(3 * 2 * StreamLedger.SPANS + 3);
  }

  @Property
  void goesOnFromItsBytesAsIfNothingHadHappened(
      @ForAll("messages") List<Added> messages,
      @ForAll("limits") StreamLimits limits,
      @ForAll @IntRange(max = 400) int at) {
    var live = new StreamLedger(limits, 3);
    var restored = new StreamLedger(limits, 3);
    var offset = 5L;
    var timeMs = 1_000_000L;
    for (var i = 0; i < messages.size(); i++) {
      if (i == at) {
        var bytes = Unpooled.buffer();
        live.write(bytes);
        restored = StreamLedger.read(limits, bytes);
      }
      offset += 1 + messages.get(i).skipped();
      timeMs += messages.get(i).waitMs();
      live.add(offset, timeMs, messages.get(i).bytes());
      restored.add(offset, timeMs, messages.get(i).bytes());
    }

    assertThat(bytes(restored)).isEqualTo(bytes(live));
    assertThat(restored.held(timeMs)).isEqualTo(live.held(timeMs));
  }

  @Property
  void narrowerLimitsTakeEffectAtOnceAndWiderOnesBringNothingBack(
      @ForAll("messages") List<Added> messages, @ForAll @IntRange(min = 1, max = 100) int most) {
    var ledger = new StreamLedger(StreamLimits.UNLIMITED.withMessages(300), 0);
    var all = fill(ledger, messages);
    var nowMs = ledger.lastTimeMs();

    ledger.limit(StreamLimits.UNLIMITED.withMessages(most));
    var floor = ledger.kept().floor(nowMs);
    ledger.limit(StreamLimits.UNLIMITED);

    // The spans were cut for 300 messages: 4 in each.
    assertThat(all.stream().filter(message -> shows(ledger, message, nowMs)).count())
        .isBetween((long) Math.min(most, all.size()), most + 3L);
    assertThat(ledger.kept().floor(nowMs)).isEqualTo(floor);
  }

  private static String bytes(StreamLedger ledger) {
    var out = Unpooled.buffer();
    ledger.write(out);
    return ByteBufUtil.hexDump(out);
  }
}
