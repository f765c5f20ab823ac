package io.honeyguide.distribution.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerRig;
import io.honeyguide.distribution.remote.MqttLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The operators' commands against a broker; each test has names of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private BrokerRig rig;

  @BeforeAll
  void starts(@TempDir Path folder) {
    rig = new BrokerRig(folder.resolve("data"));
  }

  @AfterAll
  void stops() {
    rig.close();
  }

  private MqttLink link(String id, Runnable ended) throws Exception {
    var link = MqttLink.connect(rig.mqtt(), id, PATIENCE, ended);
    link.subscribe(id + "/#", 1, message -> {}, PATIENCE);
    return link;
  }

  @Test
  void clientsAreListedAndShown() throws Exception {
    try (var link = link("anna", () -> {})) {
      assertThat(link).isNotNull();
      var lines = rig.run("clients list").succeeds().lines();
      assertThat(lines.get(0)).matches("client +user +protocol +address +connected +subs +queued");
      assertThat(lines)
          .anyMatch(line -> line.matches("anna +- +\\S.* +127\\S+ +(now|\\d+ s ago) +1 +0"));
      assertThat(rig.run("clients list --output json").succeeds().json())
          .anyMatch(client -> client.path("clientId").asText().equals("anna"));

      var shown = rig.run("clients show anna").succeeds();
      assertThat(shown.out())
          .containsPattern("(?m)^client +anna$")
          .containsPattern("(?m)^session ends +with its connection$");
      assertThat(shown.lines()).anyMatch(line -> line.matches("anna/# +1"));
      assertThat(rig.run("sessions list").succeeds().lines())
          .anyMatch(line -> line.startsWith("anna ") && line.contains(" connected "));
    }
  }

  @Test
  void kickedClientsAreGoneAndBannedOnesStayOut() throws Exception {
    var ended = new CountDownLatch(1);
    try (var link = link("ben", ended::countDown)) {
      assertThat(link).isNotNull();
      assertThat(rig.run("clients kick ben --ban 10m").succeeds().out())
          .isEqualTo("kicked ben, banned for 10m%n".formatted());
      assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    var lines = rig.run("bans list").succeeds().lines();
    assertThat(lines.get(0)).matches("client +ends +by");
    assertThat(lines).anyMatch(line -> line.matches("ben +in 9 min 5\\d s +.*|ben +in 10 min.*"));

    rig.run("bans delete ben").succeeds();
    assertThat(rig.run("bans delete ben").fails(ExitCode.NOT_FOUND).err())
        .contains("honeyguide bans list")
        .hasLineCount(1);
    assertThat(rig.run("clients kick ben").fails(ExitCode.NOT_FOUND).err())
        .contains("honeyguide sessions list");
  }

  @Test
  void bansHoldForClientsThatNobodyKnowsYet() {
    assertThat(rig.run("bans add stranger 10m").succeeds().out())
        .isEqualTo("banned stranger for 10m%n".formatted());
    assertThat(rig.run("bans list --output json").succeeds().json())
        .anyMatch(ban -> ban.path("clientId").asText().equals("stranger"));
    rig.run("bans delete stranger").succeeds();
    rig.run("bans add stranger soon").fails(ExitCode.USAGE);
  }

  @Test
  void retainedMessagesAreSetReadListedAndCleared() {
    assertThat(
            rig.runWords("retained", "set", "shop/a b", "open", "--expiry", "1h").succeeds().out())
        .matches("0-\\d+: retained for shop/a b\\R");
    assertThat(rig.runWords("retained", "get", "shop/a b").succeeds().out())
        .isEqualTo("open%n".formatted());
    var message = rig.runWords("retained", "get", "shop/a b", "--output", "json").succeeds();
    assertThat(message.document().path("retain").asBoolean()).isTrue();

    var lines = rig.run("retained list shop/#").succeeds().lines();
    assertThat(lines.get(0)).matches("topic +id +qos +expires");
    assertThat(lines.get(1)).matches("shop/a b +0-\\d+ +1 +in (59 min \\d+ s|1 h)");

    rig.runWords("retained", "clear", "shop/a b").succeeds();
    assertThat(rig.runWords("retained", "get", "shop/a b").fails(ExitCode.NOT_FOUND).err())
        .contains("honeyguide retained list")
        .hasLineCount(1);
    assertThat(rig.run("retained list shop/#").succeeds().out())
        .startsWith("No retained messages.");
    assertThat(rig.runWords("retained", "set", "shop/x", "").fails(ExitCode.USAGE).err())
        .contains("honeyguide retained clear shop/x");
  }

  @Test
  void topicsAreListedWithTheirNewestMessage() {
    rig.run("pub topics/1 a --output json").succeeds();
    rig.run("pub topics/2 a --output json").succeeds();

    var lines = rig.run("topics list topics/#").succeeds().lines();
    assertThat(lines.get(0)).matches("topic +newest +id");
    assertThat(lines.get(1)).matches("topics/2 +(now|\\d+ s ago) +0-\\d+");
    assertThat(rig.run("topics list topics/1 --output json").succeeds().document().path("topic"))
        .hasToString("\"topics/1\"");
    assertThat(rig.run("topics list nothing/here").succeeds().out()).startsWith("No topics: ");
    assertThat(rig.run("topics list --since 0-99999999").fails(ExitCode.NOT_FOUND).err())
        .contains("HTTP 410")
        .hasLineCount(1);
    rig.run("topics list a/#/b").fails(ExitCode.USAGE);
  }

  @Test
  void theTraceOfAMessageIsAskedOfTheRunningBroker() {
    var id = rig.run("pub traced/1 a --output json").succeeds().document().path("id").asText();

    assertThat(rig.run("log trace " + id).succeeds().lines().get(0))
        .matches(id + " \\S+Z published .*detail=\"topic traced/1, .*");
    assertThat(rig.run("log trace " + id + " --output json").succeeds().document().path("id"))
        .hasToString("\"" + id + "\"");
    assertThat(rig.run("log trace 0-99999999").fails(ExitCode.NOT_FOUND).err()).hasLineCount(1);
    rig.run("log trace nonsense").fails(ExitCode.USAGE);
  }

  @Test
  void statusTellsWhatIsThere() {
    var text = rig.run("status").succeeds().out();

    assertThat(text)
        .containsPattern("(?m)^broker +honeyguide \\d+\\.\\d+\\S*, Java \\S+$")
        .containsPattern("(?m)^health +log up, plugins up$")
        .containsPattern("(?m)^log +[0-9.]+ (B|KiB|MiB)$")
        .containsPattern("(?m)^listener +protocol +transport +address +connections +most$")
        .contains(rig.mqtt().toString())
        .contains(rig.http());
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    var document = rig.run("status --output json").succeeds().document();
    assertThat(document.path("health").path("status").asText()).isEqualTo("up");
    assertThat(document.path("listeners")).hasSize(2);
  }

  @Test
  void topShowsEverythingOnce() {
    rig.run("subscription create top --filter top/#").succeeds();
    rig.run("pub top/1 a --output json").succeeds();

    var text = rig.run("top --once").succeeds().out();

    assertThat(text)
        .containsPattern("(?m)^ *in/s +out/s +dropped/s +again/s +queued +queue bytes$")
        .containsPattern("(?m)^publish to acknowledgement +[0-9.]+ m?s ")
        .containsPattern("(?m)^top +1 +0 +\\S+ +")
        .doesNotContain("\u001b");
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void topWithoutATerminalIsALineASecond() {
    assertThat(rig.run("top --count 2").succeeds().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\S+Z in \\S+/s out \\S+/s dropped \\S+/s ack .* log .*"));
    var document = rig.run("top --count 1 --output json").succeeds().document();
    assertThat(document.path("inPerSecond").isNumber()).isTrue();
    rig.run("top --count 0").fails(ExitCode.USAGE);
  }
}
