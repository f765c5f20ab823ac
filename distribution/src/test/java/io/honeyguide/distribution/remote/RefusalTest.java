package io.honeyguide.distribution.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.UsersFile;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say and return where a broker refuses, or where there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {

  private BrokerRig rig;
  private Path password;

  @BeforeAll
  void startsWithUsers(@TempDir Path folder) throws IOException {
    password = Files.writeString(folder.resolve("password"), "pencil");
    var users = folder.resolve("users");
    UsersFile.add(users, "ada", "pencil", UsersFile.ITERATIONS);
    rig =
        new BrokerRig(
            folder.resolve("data"),
            "security.users-file=" + users,
            "security.rules=deny all secret/# user ada");
  }

  @AfterAll
  void stops() {
    rig.close();
  }

  private BrokerRig.Outcome asAda(String line) {
    var words = new ArrayList<>(List.of(line.split(" ", -1)));
    words.addAll(List.of("--user", "ada", "--password-file", password.toString()));
    return rig.runWords(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscription list",
        "subscription create s --filter a",
        "subscription pull s",
        "pub t m",
        "sub t",
        "retained list",
        "topics list",
        "clients list",
        "sessions list",
        "bans add c 1m",
        "status",
        "top --once",
      })
  void whoDoesNotSayWhoHeIsIsToldHow(String line) {
    assertThat(rig.run(line).fails(ExitCode.NOT_AUTHORISED).err())
        .contains("HTTP 401")
        .contains("--user and --password-file")
        .hasLineCount(1);
  }

  @Test
  void whatRulesDoNotAllowIsNotAuthorised(@TempDir Path folder) throws IOException {
    var items = Files.writeString(folder.resolve("items"), "item,title\nt1,Tent\n");
    asAda("subscription create mine --filter open/#").succeeds();
    assertThat(
            asAda("subscription create x --filter secret/#").fails(ExitCode.NOT_AUTHORISED).err())
        .contains("HTTP 403");
    asAda("pub secret/t m").fails(ExitCode.NOT_AUTHORISED);
    asAda("retained set secret/t m").fails(ExitCode.NOT_AUTHORISED);
    assertThat(
            asAda("items import " + items + " --topic secret").fails(ExitCode.NOT_AUTHORISED).err())
        .contains("go on with --from-line 2");
    for (var line : List.of("clients list", "bans list", "sessions list", "clients kick c")) {
      assertThat(asAda(line).fails(ExitCode.NOT_AUTHORISED).err())
          .contains("HTTP 403")
          .hasLineCount(1);
    }
  }

  /** What operators alone may see is left out; the rest is shown. */
  @Test
  void statusAndTopShowOthersWhatTheyMaySee() {
    assertThat(asAda("status").succeeds().out()).contains("health").doesNotContain("listener");
    assertThat(asAda("top --once").succeeds().out()).contains("in/s").doesNotContain("slowest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscription list",
        "subscription pull s --wait 1s",
        "pub t m",
        "sub t",
        "sub --durable s",
        "retained get t",
        "clients list",
        "status",
        "top --once"
      })
  void noBrokerEndsWithThreeAndNamesTheFlag(String line) throws IOException {
    var words = new ArrayList<>(List.of(line.split(" ", -1)));
    var free = freeAddress();
    words.addAll(List.of("--http", free));

    var outcome = BrokerRig.runAlone(words.toArray(String[]::new));

    assertThat(outcome.fails(ExitCode.CONNECTION_FAILED).err())
        .contains(free)
        .contains("--http")
        .hasLineCount(1);
  }

  @Test
  void whatIsNoHttpEndsWithThree() {
    var outcome = BrokerRig.runAlone("subscription", "list", "--http", rig.mqtt().toString());

    assertThat(outcome.fails(ExitCode.CONNECTION_FAILED).err())
        .contains("--http says where the broker listens")
        .hasLineCount(1);
  }

  @Test
  void wordsThatCannotBeUnderstoodEndWithTwo() {
    for (var line :
        List.of(
            "subscription pull",
            "subscription pull s --max many",
            "subscription ack s",
            "subscription nonsense",
            "clients kick",
            "clients kick c --ban long",
            "retained set t",
            "bans add c",
            "pub t m --property nothing",
            "pub t --lines --idempotency-key k",
            "top --count 0",
            "status --output yaml")) {
      var words = new ArrayList<>(List.of(line.split(" ", -1)));
      words.addAll(List.of("--http", "127.0.0.1:1"));
      assertThat(BrokerRig.runAlone(words.toArray(String[]::new)).fails(ExitCode.USAGE).err())
          .as(line)
          .doesNotContain("127.0.0.1:1)");
    }
  }

  private static String freeAddress() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
