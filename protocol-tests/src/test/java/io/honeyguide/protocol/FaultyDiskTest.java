package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk fails or fills up under a running broker, and then, for good measure, loses its power.
 *
 * <p>{@code -Dhoneyguide.fault.rounds=N} fails more often, {@code -Dhoneyguide.fault.seed=N} at the
 * same calls as the run that printed the seed.
 */
@Isolated("loads the machine and measures what it does then")
class FaultyDiskTest {

  private static final int ROUNDS = Integer.getInteger("honeyguide.fault.rounds", 2);
  private static final int CALLS_MOST = 30;
  private static final int ACKNOWLEDGEMENTS = 1_500;
  private static final int DATA_DIRECTORY = 74;
  private static final int UNTIL_REPAIRED = 1_000_000;

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheDisk() {
    FaultyDisk.assumePossible();
  }

  private static Random random() {
    var seed = Long.getLong("honeyguide.fault.seed", System.nanoTime());
    System.out.println("FaultyDiskTest: -Dhoneyguide.fault.seed=" + seed);
    return new Random(seed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force", "write"})
  void losesNothingWhenACallFailsOnce(String call) {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var load = new BrokerLoad();
        var broker = BrokerProcess.start(disk, BrokerLoad.settings())) {
      load.begin(broker);
      for (var round = 1; round <= ROUNDS; round++) {
        var faults = disk.faults();
        var n = 1 + random.nextInt(CALLS_MOST);
        fail(disk, call, n, 1);
        load.workUntil(broker, ACKNOWLEDGEMENTS, broker::kill);
        broker.awaitEnd();
        assertThat(disk.faults()).isEqualTo(faults + 1);
        disk.cut(random);
        broker.restart();
        load.check(broker, "round %d, %s %d failed".formatted(round, call, n));
      }
      load.finish(broker);
    }
  }

  private static void fail(FaultyDisk disk, String call, int n, int count) {
    if (call.equals("force")) {
      disk.failForces(n, count);
    } else {
      disk.failWrites(n, count);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force", "write"})
  void stopsWhenTheSecondTryFailsAsWell(String call) {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk)) {
      fail(disk, call, 1 + random.nextInt(CALLS_MOST), UNTIL_REPAIRED);
      var acknowledged = publishUntilItEnds(broker);
      var ended = broker.awaitEnd();
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(DATA_DIRECTORY);
      assertThat(ended.err().lines().filter(line -> line.startsWith("honeyguide: ")))
          .singleElement()
          .asString()
          .contains("the log has stopped and nothing more is acknowledged", "check the disk");
      disk.cut(random);
      broker.restart();
      var found =
          new HttpCaller(broker)
              .history("fault/#").stream().map(message -> message.get("payload").asText()).toList();
      assertThat(found).startsWith(acknowledged.toArray(String[]::new));
    }
  }

  private static List<String> publishUntilItEnds(BrokerProcess broker) {
    var acknowledged = new ArrayList<String>();
    var http = new HttpCaller(broker);
    try {
      while (true) {
        var payload = "message " + acknowledged.size();
        var status = http.send("POST", "/v1/topics/fault/x", payload).statusCode();
        if (status != 201) {
          assertThat(status).isEqualTo(503);
          return acknowledged;
        }
        acknowledged.add(payload);
      }
    } catch (UncheckedIOException e) {
      return acknowledged; // it has ended before it could answer
    }
  }

  @Test
  void takesNoHarmFromShortWrites() {
    var random = random();
    var disk = new FaultyDisk(folder);
    disk.shortWrites(true);
    try (var load = new BrokerLoad();
        var broker = BrokerProcess.start(disk, BrokerLoad.settings())) {
      load.begin(broker);
      load.workUntil(broker, ACKNOWLEDGEMENTS, broker::kill);
      broker.awaitEnd();
      disk.cut(random);
      broker.restart();
      load.check(broker, "after short writes");
      load.finish(broker);
    }
  }

  @Test
  void refusesPublishesWhileTheDiskIsFullAndGoesOnAfterwards() {
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk)) {
      var steps = new FullDiskSteps(broker);
      steps.goThrough(() -> disk.room(100_000), () -> disk.room(-1));
      broker.kill();
      broker.awaitEnd();
      disk.cut(random());
      broker.restart();
      steps.assertAllIsThere();
    }
  }
}
