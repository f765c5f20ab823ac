package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.serve.ProcessRig;
import io.honeyguide.distribution.serve.ProcessRig.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays against a broker in a process of its own, which is killed where a test says so. */
class ReplayTest {

  private static final int EVENTS = 3000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private ProcessRig rig;
  private Path events;
  private Path expected;

  @BeforeEach
  void evaluatesWithoutBroker() throws Exception {
    rig = new ProcessRig(folder);
    events = Files.write(folder.resolve("events.tsv"), interactions());
    expected = folder.resolve("expected");
    var eval = rig.run("recommend", "eval", events.toString(), "--lists", expected.toString());
    assertThat(eval.exitCode()).as(eval.err()).isEqualTo(ExitCode.OK);
  }

  /** Visits of a few items each, several at a time, with repetitions. */
  private static List<String> interactions() {
    var random = new Random(4);
    var lines = new ArrayList<String>();
    lines.add("ts\tsession\titem");
    for (var i = 0; i < EVENTS; i++) {
      var visit = i / 30 * 5 + random.nextInt(5);
      var item = visit % 7 * 10 + random.nextInt(14);
      lines.add("%d\tv%d\ti%d".formatted(1_600_000_000 + i, visit, item));
    }
    return lines;
  }

  @AfterEach
  void endsWhatStillRuns() {
    rig.close();
  }

  @Test
  void givesEveryListThatAnEvaluationGives() throws Exception {
    var broker = rig.serve(folder.resolve("data"));
    var lists = folder.resolve("lists");

    var replay = replay(broker, lists);

    assertThat(replay.exitCode()).as(replay.err()).isEqualTo(ExitCode.OK);
    assertThat(lists).hasSameTextualContentAs(expected);
  }

  @Test
  void givesTheSameListsWhenTheBrokerIsKilledInTheMiddle() throws Exception {
    var ports = new String[] {"--mqtt-port=" + freePort(), "--http-port=" + freePort()};
    var data = folder.resolve("data");
    var broker = rig.serve(data, ports);
    var lists = folder.resolve("lists");
    var replay = replay(broker, lists);
    for (var share = 1; share <= 2; share++) {
      var lines = share * EVENTS / 6;
      await().atMost(PATIENCE).until(() -> lineCount(lists) > lines);
      broker.kill();
      broker = rig.serve(data, ports);
    }

    assertThat(replay.exitCode()).as(replay.err()).isEqualTo(ExitCode.OK);
    assertThat(replay.out()).contains("reconnected");
    assertThat(lists).hasSameTextualContentAs(expected);
  }

  @Test
  void goesOnWithARunWhoseProcessWasKilled() throws Exception {
    var broker = rig.serve(folder.resolve("data"));
    var lists = folder.resolve("lists");
    var first = replay(broker, lists, "--run", "r1");
    await().atMost(PATIENCE).until(() -> lineCount(lists) > EVENTS / 4);
    first.kill();

    var second = replay(broker, lists, "--resume", "r1");

    assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.OK);
    assertThat(lists).hasSameTextualContentAs(expected);
  }

  private Running replay(Running broker, Path lists, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("recommend", "replay", events.toString()));
    arguments.addAll(List.of("--mqtt", broker.mqtt().toString()));
    arguments.addAll(List.of("--http", broker.http().toString()));
    arguments.addAll(List.of("--lists", lists.toString()));
    arguments.addAll(List.of(more));
    return rig.run(arguments.toArray(String[]::new));
  }

  private static long lineCount(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (var lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
