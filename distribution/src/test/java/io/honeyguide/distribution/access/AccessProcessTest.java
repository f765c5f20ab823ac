package io.honeyguide.distribution.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.serve.ProcessRig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Users from the command line to the socket, in processes of their own. */
@DisabledOnOs(OS.WINDOWS)
class AccessProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private ProcessRig rig;
  private Path users;
  private Path password;

  @BeforeEach
  void addsAUser() throws Exception {
    rig = new ProcessRig(folder);
    users = folder.resolve("users");
    password = Files.writeString(folder.resolve("password"), "pen cil\n");
    var added = rig.runReading(password, "passwd", "add", users.toString(), "ada");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK);
    assertThat(added.out()).contains("added ada");
    assertThat(Files.readString(users)).startsWith("ada:SCRAM-SHA-256$").doesNotContain("pen");
  }

  @AfterEach
  void endsWhatStillRuns() {
    rig.close();
  }

  private ProcessRig.Running serve(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("--set", "security.users-file=" + users));
    arguments.addAll(List.of(more));
    return rig.serve(folder.resolve("data"), arguments.toArray(String[]::new));
  }

  private ProcessRig.Running pub(ProcessRig.Running broker, String topic, String... more)
      throws IOException {
    var arguments = new ArrayList<>(List.of("pub", topic, "text"));
    arguments.addAll(List.of("--mqtt", broker.mqtt().toString()));
    arguments.addAll(List.of(more));
    return rig.run(arguments.toArray(String[]::new));
  }

  private String[] asAda() {
    return new String[] {"--user", "ada", "--password-file", password.toString()};
  }

  @Test
  void letsInWhoeverKnowsThePasswordAndNobodyElse() throws Exception {
    var broker = serve("--set", "security.rules=deny all secret/# user ada");
    assertThat(broker.err()).contains("AC1001 users.read").doesNotContain("SV1001");

    assertThat(pub(broker, "t", asAda()).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(pub(broker, "secret/t", asAda()).exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED);
    assertThat(pub(broker, "t").exitCode()).isEqualTo(ExitCode.NOT_AUTHORISED);
    var half = pub(broker, "t", "--user", "ada");
    assertThat(half.exitCode()).isEqualTo(ExitCode.USAGE);

    var http = broker.http().toString();
    var history = new ArrayList<>(List.of("sub", "t", "--since", "all", "--count", "1"));
    history.addAll(List.of("--http", http, "--timeout", "30s"));
    assertThat(rig.run(history.toArray(String[]::new)).exitCode())
        .isEqualTo(ExitCode.NOT_AUTHORISED);
    history.addAll(List.of(asAda()));
    var read = rig.run(history.toArray(String[]::new));
    assertThat(read.exitCode()).as(read.err()).isEqualTo(ExitCode.OK);
    assertThat(read.out()).contains("t text");

    var metrics = URI.create("http://" + http + "/metrics");
    var answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(broker.err()).doesNotContain("pen cil");
  }

  @Test
  void noticesThatAUserIsGone() throws Exception {
    var broker = serve();
    assertThat(pub(broker, "t", asAda()).exitCode()).isEqualTo(ExitCode.OK);

    var taken = rig.run("passwd", "del", users.toString(), "ada");
    assertThat(taken.exitCode()).as(taken.err()).isEqualTo(ExitCode.OK);
    assertThat(rig.run("passwd", "del", users.toString(), "ada").exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);

    await()
        .atMost(PATIENCE)
        .until(() -> pub(broker, "t", asAda()).exitCode() == ExitCode.NOT_AUTHORISED);
  }

  @Test
  void letsMosquittoIn() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/mosquitto_pub")), "mosquitto_pub is not installed");
    var port = String.valueOf(serve().mqtt().port());

    assertThat(mosquitto(port, "-u", "ada", "-P", "pen cil")).isZero();
    assertThat(mosquitto(port, "-u", "ada", "-P", "pencil")).isNotZero();
    assertThat(mosquitto(port)).isNotZero();
    assertThat(mosquitto(port, "-V", "5", "-u", "ada", "-P", "pen cil")).isZero();
  }

  private static int mosquitto(String port, String... more) throws Exception {
    var command = new ArrayList<>(List.of("/usr/bin/mosquitto_pub", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", port, "-t", "t", "-m", "text", "-q", "1"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void servesTheNetworkWithoutBeingToldThatItIsInsecure() throws Exception {
    // An address that no machine has (RFC 5737): what is told apart is where the start ends.
    var guarded =
        rig.tryToServe(
            folder.resolve("data"),
            "--set",
            "security.users-file=" + users,
            "--set",
            "mqtt.host=192.0.2.1");
    assertThat(guarded.exitCode()).isEqualTo(ExitCode.PORT_BUSY);

    var open =
        rig.tryToServe(
            folder.resolve("data"),
            "--set",
            "security.users-file=" + users,
            "--set",
            "security.anonymous=allow",
            "--set",
            "mqtt.host=192.0.2.1");
    assertThat(open.exitCode()).isEqualTo(ExitCode.CONFIG_INVALID);
  }

  @Test
  void refusesWhatLetsNobodyInOrTellsNobodyApart() throws Exception {
    var data = folder.resolve("data");
    for (var settings :
        List.of(
            List.of("security.anonymous=refuse"),
            List.of("security.rules=deny all # user ada"),
            List.of("security.rules=forbid all #"),
            List.of("security.users-file=" + folder.resolve("missing")))) {
      var arguments = new ArrayList<String>();
      settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
      var refused = rig.tryToServe(data, arguments.toArray(String[]::new));
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.CONFIG_INVALID);
    }
  }
}
