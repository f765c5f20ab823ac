package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * As {@link KillTest}, but with the process the machine loses its power: what was not forced is
 * gone, in part or as a whole, down to the sector and the name of a file.
 *
 * <p>{@code -Dhoneyguide.cut.rounds=N} cuts more often, {@code -Dhoneyguide.cut.seed=N} cuts after
 * the same numbers of acknowledgements and with the same coins as the run that printed the seed.
 */
@Isolated("loads the machine and measures what it does then")
class PowerCutTest {

  private static final int ROUNDS = Integer.getInteger("honeyguide.cut.rounds", 2);
  private static final int ACKNOWLEDGEMENTS_MOST = 3_000;

  private static final int CUTS_MOST = 6;
  private static final int PUBLISHES_LEAST = 50;

  /** The interval of 100 ms, and time for the force and for a busy machine. */
  private static final long FORCED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When each payload was acknowledged, in the order of publishing. */
  private final Map<String, Long> acknowledgedNanos = new LinkedHashMap<>();

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheDisk() {
    FaultyDisk.assumePossible();
  }

  private static Random random() {
    var seed = Long.getLong("honeyguide.cut.seed", System.nanoTime());
    System.out.println("PowerCutTest: -Dhoneyguide.cut.seed=" + seed);
    return new Random(seed);
  }

  @Test
  void keepsWhatItAcknowledgedWhenThePowerIsCutUnderLoad() {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var load = new BrokerLoad();
        var broker = BrokerProcess.start(disk, BrokerLoad.settings())) {
      load.begin(broker);
      for (var round = 1; round <= ROUNDS; round++) {
        var more = 1 + random.nextInt(ACKNOWLEDGEMENTS_MOST);
        load.workUntil(broker, more, broker::kill);
        broker.awaitEnd();
        disk.cut(random);
        broker.restart();
        load.check(broker, "round %d, cut after %d more".formatted(round, more));
      }
      load.finish(broker);
    }
  }

  /** Would a power cut be seen at all? Only if a broker that does not force loses something. */
  @Test
  void findsWhatIsLostWhenSegmentsAreNotForced() throws IOException {
    assertSomeCutLoses(path -> path.startsWith("log/"));
  }

  @Test
  void findsWhatIsLostWhenFoldersAreNotForced() throws IOException {
    assertSomeCutLoses(path -> path.isEmpty() || path.equals("log"));
  }

  private void assertSomeCutLoses(Predicate<String> forgottenForces) throws IOException {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk)) {
      publish(broker, System.nanoTime());
    }
    assertThat(isAllThere(cut(disk, random, path -> false))).isTrue();
    for (var cuts = 0; cuts < CUTS_MOST; cuts++) {
      if (!isAllThere(cut(disk, random, forgottenForces))) {
        return;
      }
    }
    throw new AssertionError("no loss in " + CUTS_MOST + " cuts: the disk does not forget");
  }

  private Path cut(FaultyDisk disk, Random random, Predicate<String> forgotten) throws IOException {
    var into = Files.createTempDirectory(folder, "cut");
    disk.cutInto(into, random, forgotten);
    return into;
  }

  /** Publishes some messages, on and until a time, and notes when each was acknowledged. */
  private void publish(BrokerProcess broker, long untilNanos) {
    var http = new HttpCaller(broker);
    for (var i = 0; i < PUBLISHES_LEAST || System.nanoTime() - untilNanos < 0; i++) {
      var payload = new LoadPayload("cut", i).text();
      http.publish("cut/x", payload);
      acknowledgedNanos.put(payload, System.nanoTime());
    }
  }

  private boolean isAllThere(Path data) {
    try (var broker = BrokerProcess.start(data)) {
      return payloads(broker).equals(List.copyOf(acknowledgedNanos.keySet()));
    } catch (AssertionError e) {
      assertThat(e).hasMessageContaining("the broker did not become ready");
      return false;
    }
  }

  private static List<String> payloads(BrokerProcess broker) {
    return new HttpCaller(broker)
        .history("cut/#").stream().map(message -> message.get("payload").asText()).toList();
  }

  @Test
  void losesNoMoreThanTheIntervalWhenItForcesOnceInAWhile() {
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, "log.force=interval", "log.force-interval=100ms")) {
      publish(broker, System.nanoTime() + 3 * FORCED_WITHIN_NANOS);
      broker.kill();
      var killedNanos = System.nanoTime();
      broker.awaitEnd();
      disk.cut(random());
      broker.restart();

      var kept = payloads(broker);
      assertThat(kept)
          .as("a log ends somewhere and has no holes before")
          .isEqualTo(List.copyOf(acknowledgedNanos.keySet()).subList(0, kept.size()));
      acknowledgedNanos.keySet().removeAll(kept);
      assertThat(acknowledgedNanos.values())
          .allMatch(atNanos -> killedNanos - atNanos < FORCED_WITHIN_NANOS);
    }
  }

  @Test
  void startsAgainAfterACutWhenTheSystemForces() {
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, "log.force=os")) {
      publish(broker, System.nanoTime());
      broker.kill();
      broker.awaitEnd();
      disk.cut(random());
      broker.restart();

      var kept = payloads(broker);
      assertThat(kept).isEqualTo(List.copyOf(acknowledgedNanos.keySet()).subList(0, kept.size()));
    }
  }
}
