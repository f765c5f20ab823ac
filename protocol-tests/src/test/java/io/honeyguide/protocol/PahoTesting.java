package io.honeyguide.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeyguide.mqtt.wire.RawClient;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The conformance suite eclipse/paho.mqtt.testing, each of its tests in a process of its own. The
 * suite is not part of this repository: its folder is given by {@code -Dpaho.testing=DIR}.
 */
@Isolated("its clients wait no longer than 200 ms for an answer")
abstract class PahoTesting {

  private static final long BOUND_SECONDS = 45;

  /** What the suite expects of a server: a filter it refuses and a keep alive it lowers. */
  private static final String[] PROFILE = {
    "security.rules=deny subscribe test/nosubscribe reason 0x80", "mqtt.keep-alive-max=60s"
  };

  @TempDir private Path data;

  /** How a test of the suite ended. */
  private record Ended(boolean inTime, int exitCode, String out) {}

  private final String module;
  private final int testCount;

  /** The tests of one module of the suite; fewer than are known would prove less than it seems. */
  PahoTesting(String module, int testCount) {
    this.module = module;
    this.testCount = testCount;
  }

  @Test
  void knowsAllTests() throws Exception {
    assertThat(testsOf(suite(), module)).hasSize(testCount);
  }

  /** One after the other: they use the same client identifiers. */
  @TestFactory
  Stream<DynamicTest> passesAllTests() throws Exception {
    var suite = suite();
    var tests = testsOf(suite, module);
    var broker = BrokerProcess.start(data, PROFILE);
    // The first connection of a process takes longer than they wait.
    RawClient.connect(broker.mqttPort(), 5, "first").close();
    return tests.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> passes(suite, module, name, broker)))
        .onClose(broker::close);
  }

  private static Path suite() {
    var folder = System.getProperty("paho.testing", "");
    assumeTrue(!folder.isEmpty(), "-Dpaho.testing=DIR does not say where paho.mqtt.testing is");
    var suite = Path.of(folder, "interoperability");
    assertThat(suite.resolve("client_test5.py")).isRegularFile();
    return suite;
  }

  private static List<String> testsOf(Path suite, String module) throws Exception {
    var listed = python(suite, List.of(module));
    assertThat(listed.exitCode()).as(listed.out()).isZero();
    return listed.out().lines().filter(line -> !line.isBlank()).toList();
  }

  private static void passes(Path suite, String module, String name, BrokerProcess broker)
      throws Exception {
    var ended = python(suite, List.of(module, name, "" + broker.mqttPort()));
    assertThat(ended.inTime()).as("ends within %d s: %s", BOUND_SECONDS, ended.out()).isTrue();
    assertThat(ended.exitCode()).as(ended.out()).isZero();
  }

  private static Ended python(Path suite, List<String> arguments) throws Exception {
    var command = new ArrayList<>(List.of(python3(), "-u", "-c", driver()));
    command.addAll(arguments);
    var process =
        new ProcessBuilder(command)
            .directory(suite.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    var lines = LineCollector.of(process.getInputStream());
    try {
      var inTime = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return new Ended(inTime, process.waitFor(), lines.whole());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String driver() throws IOException {
    try (var source = PahoTesting.class.getResourceAsStream("paho-testing.py")) {
      return new String(requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String python3() {
    return System.getenv().getOrDefault("PYTHON", "python3");
  }
}
