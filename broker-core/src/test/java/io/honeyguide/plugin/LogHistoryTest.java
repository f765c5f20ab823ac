package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.History;
import io.honeyguide.api.HistoryReading;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogHistoryTest {

  private static final List<String> SHOP = List.of("shop/#");

  @TempDir Path directory;

  private final Script script = new Script("shop");

  private History history() {
    return script.objects.get(0).context.history();
  }

  /** The next batch's payloads; empty when everything was read. */
  private static List<String> next(HistoryReading reading) {
    return HostRig.await(
        reading.next().thenApply(batch -> batch.map(ScriptedPlugin::payloads).orElseGet(List::of)));
  }

  private static List<String> rest(HistoryReading reading) {
    var read = new ArrayList<String>();
    for (var batch = next(reading); !batch.isEmpty(); batch = next(reading)) {
      read.addAll(batch);
    }
    return read;
  }

  @Test
  void readsFromAPlaceInBoundedBatchesAndGoesOnWithWhatComesLater() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a");
      var from = rig.publish("shop/view", "b");
      rig.publish("other", "no");
      rig.publish("shop/cart", "c", "d");
      rig.start(script);
      var reading = history().read(new Cursor(0, from), SHOP, 2);
      assertThat(next(reading)).containsExactly("b", "c");
      assertThat(next(reading)).containsExactly("d");
      assertThat(next(reading)).isEmpty();
      assertThat(reading.place()).isEqualTo(history().end());
      rig.publish("shop/view", "e");
      assertThat(next(reading)).containsExactly("e");
    }
  }

  @Test
  void readsTheColdPartOfTheLogWhereNothingMatchesForLong() {
    try (var rig = new HostRig(directory.resolve("data"), new MemoryDisk(Long.MAX_VALUE, 3))) {
      rig.publish("shop/view", "first");
      for (var i = 0; i < 5; i++) {
        rig.publish("other", "x".repeat(200_000));
      }
      rig.publish("shop/view", "last");
      rig.start(script);
      var reading = history().read(history().oldest(), SHOP, 100);
      assertThat(rest(reading)).containsExactly("first", "last");
    }
  }

  @Test
  void leavesTheConsumersPlaceAsItIsAndLetsItWorkBetweenTwoBatches() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a", "b");
      rig.start(script);
      rig.awaitSeen(script, "a", "b");
      var reading = history().read(history().oldest(), SHOP, 1);
      assertThat(next(reading)).containsExactly("a");
      rig.publish("shop/view", "c");
      rig.awaitSeen(script, "a", "b", "c");
      assertThat(rest(reading)).containsExactly("b", "c");
      rig.awaitSeen(script, "a", "b", "c");
    }
  }

  @Test
  void hasOneBatchUnderWayAtATime() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a");
      var gate = new CountDownLatch(1);
      script.gate =
          () -> {
            // Holds the plugin's thread, so that nothing that was asked for can come.
            try {
              assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return Script.done();
          };
      rig.start(script);
      var reading = history().read(history().oldest(), SHOP, 1);
      var first = reading.next();
      try {
        assertThatThrownBy(reading::next)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("the batch asked for before has not come yet");
      } finally {
        gate.countDown();
      }
      assertThat(HostRig.await(first)).isPresent();
    }
  }

  @Test
  void findsThePlaceOfATime() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a");
      rig.clock.advanceMs(1000);
      var second = rig.publish("shop/view", "b");
      rig.start(script);
      var now = rig.clock.millis();
      assertThat(HostRig.await(history().at(Instant.ofEpochMilli(now - 1))))
          .isEqualTo(place(second));
      assertThat(HostRig.await(history().at(Instant.ofEpochMilli(now + 1))))
          .isEqualTo(history().end());
    }
  }

  private static Cursor place(long offset) {
    return new Cursor(0, offset);
  }

  @Test
  void refusesPlacesOfAnotherLogAndMoreReadingsThanAFew() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a");
      rig.start(script);
      assertThatThrownBy(() -> history().read(place(4711), SHOP, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("0-4711 is no place of this log, which ends at " + history().end());
      var readings = new ArrayList<HistoryReading>();
      for (var i = 0; i < LogHistory.READINGS_MAX; i++) {
        readings.add(history().readKept(SHOP, 1));
      }
      assertThatThrownBy(() -> history().readKept(SHOP, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("4 readings are open; close one first");
      readings.get(0).close();
      assertThat(next(history().readKept(SHOP, 1))).containsExactly("a");
    }
  }

  @Test
  void endsAReadingThatIsClosedAndAllWhenThePluginStops() {
    var rig = new HostRig(directory.resolve("data"));
    try (rig) {
      rig.publish("shop/view", "a");
      rig.start(script);
      var closed = history().readKept(SHOP, 1);
      closed.close();
      assertThatThrownBy(() -> next(closed))
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("the reading was closed");
    }
    assertThatThrownBy(() -> history().readKept(SHOP, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the plugin has stopped");
  }

  @Test
  void tellsTheOldestPlaceWhenTheLogGaveBackWhatWasToBeRead() {
    var data = directory.resolve("data");
    var options = FileLogOptions.defaults().withSegmentBytes(64 << 10);
    try (var rig = new HostRig(data, clock -> new FileLog(data, options, clock))) {
      for (var i = 0; i < 12; i++) {
        rig.publish("shop/view", "m" + i, "x".repeat(30_000));
      }
      rig.start(script);
      var reading = history().read(history().oldest(), SHOP, 1);
      assertThat(next(reading)).containsExactly("m0");
      Awaitility.await()
          .until(
              () -> {
                rig.shard.reclaim(ReclaimLimits.ofBytes(0));
                rig.clock.advanceMs(61_000);
                rig.publish("other", "so that snapshots have something to store");
                return history().oldest().offset() > reading.place().offset();
              });
      assertThatThrownBy(() -> next(reading))
          .cause()
          .isInstanceOfSatisfying(
              TrimmedHistoryException.class,
              trimmed -> assertThat(trimmed.oldest().offset()).isGreaterThan(1));
      assertThatThrownBy(() -> history().read(place(0), SHOP, 1))
          .isInstanceOf(TrimmedHistoryException.class)
          .hasMessage(
              "messages from 0-0 on are no longer kept; everything from %s on is"
                  .formatted(history().oldest()));
      var kept = history().readKept(SHOP, 10);
      assertThat(rest(kept)).doesNotContain("m0");
    }
  }
}
