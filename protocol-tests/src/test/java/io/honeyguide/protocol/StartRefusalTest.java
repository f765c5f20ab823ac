package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeyguide.protocol.BrokerProcess.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a broker from starting: one clear line, the right exit code, nothing changed. */
class StartRefusalTest {

  private static final int PORT_BUSY = 69;
  private static final int DATA_DIRECTORY = 74;
  private static final int LOG_DAMAGED = 75;
  private static final int CONFIG_INVALID = 78;

  @TempDir private static Path prepared;

  @TempDir private Path folder;

  /** Refused with a code and with one line that holds all these texts. */
  private static void assertRefused(Ended ended, int exitCode, String... texts) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines().filter(line -> line.startsWith("honeyguide: ")))
        .as(ended.err())
        .singleElement()
        .asString()
        .contains(texts);
    assertThat(ended.err()).doesNotContain("\tat ").doesNotContain("Exception in thread");
  }

  private static void assertRefusedAndUnchanged(Path data, int exitCode, String... texts) {
    var before = DirectoryBytes.of(data);
    assertRefused(BrokerProcess.run(BrokerProcess.serve(data)), exitCode, texts);
    var after = DirectoryBytes.of(data);
    if (exitCode == LOG_DAMAGED) {
      // Whoever looks into a log takes its lock, and so writes who it is.
      before.remove("LOCK");
      after.remove("LOCK");
    }
    assertThat(after).isEqualTo(before);
  }

  /** A directory with a log that holds ten messages, left by a broker that was killed. */
  @BeforeAll
  static void prepare() {
    try (var broker = BrokerProcess.start(prepared.resolve("data"))) {
      fill(broker);
    }
  }

  private static void fill(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    for (var i = 0; i < 10; i++) {
      http.publish("kept/" + i, "payload number " + i);
    }
  }

  /** A copy of it. */
  private Path used() {
    var from = prepared.resolve("data");
    var to = folder.resolve("used");
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  private static void assertNothingLost(Path data) {
    try (var broker = BrokerProcess.start(data)) {
      assertThat(new HttpCaller(broker).history("kept/#")).hasSize(10);
    }
  }

  @ParameterizedTest
  @CsvSource({"--mqtt-port, mqtt.port", "--http-port, http.port"})
  void namesTheSettingOfThePortThatIsTaken(String flag, String setting) throws IOException {
    var data = used();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var arguments = new ArrayList<>(BrokerProcess.serve(data));
      arguments.set(arguments.indexOf(flag) + 1, String.valueOf(taken.getLocalPort()));

      assertRefused(
          BrokerProcess.run(arguments), PORT_BUSY, setting, "127.0.0.1:" + taken.getLocalPort());
    }
    assertNothingLost(data);
  }

  @Test
  void leavesADirectoryWithForeignFilesAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "chapter one");
    Files.createDirectory(folder.resolve("log"));

    assertRefusedAndUnchanged(folder, DATA_DIRECTORY, "thesis.txt", "--data");
  }

  @Test
  void takesNoFileForADirectory() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "not a directory");

    assertRefused(
        BrokerProcess.run(BrokerProcess.serve(file)), DATA_DIRECTORY, file.toString(), "--data");
    assertThat(file).hasContent("not a directory");
  }

  @Test
  void leavesTheDirectoryOfANewerVersionAlone() throws IOException {
    var data = used();
    for (var slot : List.of("MANIFEST.0", "MANIFEST.1")) {
      if (Files.exists(data.resolve(slot))) {
        var bytes =
            ByteBuffer.wrap(Files.readAllBytes(data.resolve(slot))).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(4, (short) 2);
        var crc = new CRC32C();
        crc.update(bytes.array(), 0, 124);
        bytes.putInt(124, (int) crc.getValue());
        Files.write(data.resolve(slot), bytes.array());
      }
    }

    assertRefusedAndUnchanged(data, DATA_DIRECTORY, data.toString(), "newer", "--data");
  }

  @Test
  void leavesTheDirectoryOfARunningBrokerAlone() throws Exception {
    var data = folder.resolve("running");
    try (var broker = BrokerProcess.start(data)) {
      fill(broker);
      // Held still, so that whatever changes is the second one's doing.
      broker.signal("STOP");
      try {
        assertRefusedAndUnchanged(
            data, DATA_DIRECTORY, data.toString(), "in use by", "" + broker.pid(), "--data");
      } finally {
        broker.signal("CONT");
      }
      assertThat(new HttpCaller(broker).history("kept/#")).hasSize(10);
      new HttpCaller(broker).publish("kept/more", "it goes on");
      assertThat(broker.terminate().exitCode()).isEqualTo(143);
    }
  }

  @Test
  void saysThatADirectoryCannotBeWritten() {
    var data = used();
    assumeTrue(
        data.toFile().setWritable(false) && !Files.isWritable(data),
        "this user may write everywhere (root), so no directory is read-only to it");
    try {
      assertRefusedAndUnchanged(data, DATA_DIRECTORY, data.toString(), "--data");
    } finally {
      assertThat(data.toFile().setWritable(true)).isTrue();
    }
    assertNothingLost(data);
  }

  @Test
  void saysThatADirectoryCannotBeMade() {
    // The kernel makes no directory here, whoever asks.
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc on this system");

    assertRefused(
        BrokerProcess.run(BrokerProcess.serve(Path.of("/proc/honeyguide"))),
        DATA_DIRECTORY,
        "/proc/honeyguide",
        "--data");
  }

  @Test
  void refusesALogWithDamageBelowWhatWasAcknowledged() {
    var data = used();
    DirectoryBytes.flip(data, "payload number 3");

    assertRefusedAndUnchanged(data, LOG_DAMAGED, "honeyguide log verify");

    DirectoryBytes.flip(data, inverted("payload number 3"));
    assertNothingLost(data);
  }

  /** What a text reads like in Latin 1 once its first byte was inverted. */
  private static String inverted(String text) {
    return (char) (text.charAt(0) ^ 0xFF) + text.substring(1);
  }

  @Test
  void namesLineAndNearestNameOfAnUnknownKey() throws IOException {
    var config = folder.resolve("broker.yml");
    Files.writeString(config, "# a broker\nmqtt:\n  port: 0\n  prot: 1884\n");
    var data = folder.resolve("never-made");
    var arguments = new ArrayList<>(BrokerProcess.serve(data));
    arguments.addAll(List.of("--config", config.toString()));

    assertRefused(
        BrokerProcess.run(arguments),
        CONFIG_INVALID,
        "broker.yml line 4",
        "mqtt.prot",
        "mqtt.port?");
    assertThat(data).doesNotExist();
  }

  @Test
  void namesTheRangeOfAValueOutsideIt() {
    assertRefused(
        BrokerProcess.run(
            BrokerProcess.serve(folder.resolve("never-made"), "mqtt.receive-maximum=0")),
        CONFIG_INVALID,
        "--set mqtt.receive-maximum",
        "65,535",
        "0");
  }

  @Test
  void namesTheNearestNameOfAPluginsUnknownKey() {
    assertRefused(
        BrokerProcess.run(
            BrokerProcess.serve(folder.resolve("data"), "plugins.recommender.walk.windows=5")),
        CONFIG_INVALID,
        "plugins.recommender.walk.windows",
        "did you mean walk.window?");
  }

  @Test
  void namesTheRangeOfAPluginsValueOutsideIt() {
    assertRefused(
        BrokerProcess.run(
            BrokerProcess.serve(folder.resolve("data"), "plugins.recommender.walk.window=0")),
        CONFIG_INVALID,
        "plugins.recommender.walk.window",
        "found: 0");
  }
}
