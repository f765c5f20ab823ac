package io.honeyguide.distribution.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.remote.MqttLink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real process: what it prints and with which code it ends. */
@DisabledOnOs(OS.WINDOWS)
class ServeProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private ProcessRig rig;
  private Path data;

  @BeforeEach
  void startsWithNothing() {
    rig = new ProcessRig(folder);
    data = folder.resolve("data");
  }

  @AfterEach
  void endsWhatStillRuns() {
    rig.close();
  }

  @Test
  void printsOneLineWhenReadyAndStopsCleanlyOnSigterm() throws Exception {
    var broker = rig.serve(data);
    assertThat(broker.ready())
        .matches("honeyguide ready mqtt=127\\.0\\.0\\.1:\\d+ http=127\\.0\\.0\\.1:\\d+ data=.+");
    var live = new HttpRequests(broker.http(), PATIENCE).get("/health/live");
    assertThat(live.status()).isEqualTo(200);

    broker.signal("TERM");

    assertThat(broker.exitCode()).isEqualTo(143);
    assertThat(broker.out()).hasLineCount(1);
    assertThat(broker.err())
        .contains("SV1001 serve.loopbackOnly")
        .contains("security.insecure-remote-access")
        .contains("SV1004 serve.stopped");
  }

  @Test
  void endsWithAHundredAndThirtyOnInterrupt() throws Exception {
    var broker = rig.serve(data);
    broker.signal("INT");

    assertThat(broker.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void namesTheSettingOfAPortThatIsTaken() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(socket.getLocalPort());

      var mqtt = rig.tryToServe(data, "--set", "event-loops=2", "--mqtt-port=" + port);
      assertThat(mqtt.exitCode()).isEqualTo(ExitCode.PORT_BUSY);
      assertThat(mqtt.failure()).contains(port).contains("mqtt.port");

      var http = rig.tryToServe(data, "--http-port=" + port);
      assertThat(http.exitCode()).isEqualTo(ExitCode.PORT_BUSY);
      assertThat(http.failure()).contains(port).contains("http.port");
    }
  }

  @Test
  void refusesAForeignDirectoryAndLeavesItAsItIs() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve("letter.txt"), "dear diary");

    var process = rig.tryToServe(data);

    assertThat(process.exitCode()).isEqualTo(ExitCode.DATA_DIRECTORY);
    assertThat(process.failure()).contains(data.toString()).contains("--data");
    assertThat(data.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  void refusesADataDirectoryThatIsAFile() throws Exception {
    Files.writeString(data, "");

    var process = rig.tryToServe(data);

    assertThat(process.exitCode()).isEqualTo(ExitCode.DATA_DIRECTORY);
    assertThat(process.failure()).contains(data.toString());
  }

  @Test
  void verifiesTheLogOfABrokerThatStopped() throws Exception {
    var broker = rig.serve(data);
    broker.signal("TERM");
    assertThat(broker.exitCode()).isEqualTo(143);

    var whole = rig.run("log", "verify", data.toString());
    assertThat(whole.exitCode()).as(whole.err()).isEqualTo(ExitCode.OK);
    assertThat(whole.out()).contains("is whole");
    var nothing = rig.run("log", "verify", folder.toString());
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.DATA_DIRECTORY);
  }

  @Test
  void refusesADirectoryThatAnotherProcessUses() throws Exception {
    rig.serve(data);

    var second = rig.tryToServe(data);

    assertThat(second.exitCode()).isEqualTo(ExitCode.DATA_DIRECTORY);
    assertThat(second.failure()).contains("in use").contains("--data");
  }

  @Test
  void refusesBadConfigurationWithSeventyEight() throws Exception {
    var unknown = rig.tryToServe(data, "--set", "mqtt.prot=1");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(unknown.failure()).contains("did you mean mqtt.port?");

    var noPlugin = rig.tryToServe(data, "--set", "plugins.recomender.nonsense=1");
    assertThat(noPlugin.exitCode()).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(noPlugin.failure()).contains("plugins.recomender");
  }

  @Test
  void refusesToServeStrangersUnlessToldToByName() throws Exception {
    var process = rig.tryToServe(data, "--set", "mqtt.host=0.0.0.0");

    assertThat(process.exitCode()).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(process.failure())
        .contains("mqtt.host is 0.0.0.0")
        .contains("security.insecure-remote-access=true");
  }

  @Test
  void refusesToStartOverDamage() throws Exception {
    var broker = rig.serve(data);
    try (var link = MqttLink.connect(broker.mqtt(), "writer", PATIENCE, () -> {})) {
      for (var i = 0; i < 50; i++) {
        link.await(link.publish("a/b", ByteBuffer.wrap(new byte[2000]), 1, false), PATIENCE);
      }
    }
    broker.kill();
    damage(data.resolve("log/00000000000000000000.seg"), 60_000);

    var process = rig.tryToServe(data);

    assertThat(process.exitCode()).isEqualTo(ExitCode.LOG_DAMAGED);
    assertThat(process.failure()).contains("honeyguide log verify");
    var verify = rig.run("log", "verify", data.toString());
    assertThat(verify.exitCode()).isEqualTo(ExitCode.LOG_DAMAGED);
    assertThat(verify.failure()).contains("damaged in 1 place");
    assertThat(verify.out()).contains("log/00000000000000000000.seg is damaged at byte");
  }

  private static void damage(Path segment, long position) throws IOException {
    try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(position);
      var was = file.readByte();
      file.seek(position);
      file.writeByte(was ^ 0xff);
    }
  }
}
