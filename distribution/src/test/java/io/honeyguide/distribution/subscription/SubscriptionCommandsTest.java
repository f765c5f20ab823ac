package io.honeyguide.distribution.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command of {@code subscription} against a broker; each test has names of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscriptionCommandsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private BrokerRig rig;
  private Path folder;

  @BeforeAll
  void starts(@TempDir Path temporary) {
    folder = temporary;
    rig = new BrokerRig(folder.resolve("data"), "subscriptions.push-allow=127.0.0.1");
  }

  @AfterAll
  void stops() {
    rig.close();
  }

  private String pullOne(String name) {
    return rig.run("subscription pull " + name + " --max 1 --wait 10s --output json")
        .succeeds()
        .document()
        .path("ackId")
        .asText();
  }

  private void publish(String topic, String... payloads) {
    for (var payload : payloads) {
      rig.runWords("pub", topic, payload, "--output", "json").succeeds();
    }
  }

  private JsonNode state(String name) {
    return rig.run("subscription show " + name + " --output json").succeeds().document();
  }

  @Test
  void createSaysWhatIsThereAndIsNoErrorTwice() {
    var define =
        "subscription create made --filter made/# --filter b/+ --order key --ack-deadline 1m"
            + " --max-in-flight 7 --max-attempts 3 --backoff 1s,10s --no-dead-letters --since all";

    assertThat(rig.run(define).succeeds().out())
        .isEqualTo(
            "created made: made/#, b/+, key, from earliest, lease 60s, at most 3 attempts%n"
                .formatted());
    assertThat(rig.run(define).succeeds().out()).startsWith("there is already made: ");
    var state = state("made");
    assertThat(state.path("maxInFlight").asInt()).isEqualTo(7);
    assertThat(state.path("backoff").toString()).isEqualTo("[\"1s\",\"10s\"]");
    assertThat(state.path("deadLetter").asBoolean()).isFalse();
    assertThat(state.path("start").asText()).isEqualTo("earliest");
  }

  @Test
  void anotherDefinitionIsRefusedInTheBrokersWords() {
    rig.run("subscription create taken --filter a").succeeds();

    assertThat(rig.run("subscription create taken --filter b").fails(ExitCode.USAGE).err())
        .contains("HTTP 409")
        .contains("honeyguide subscription show")
        .hasLineCount(1);
  }

  @Test
  void whatCannotBeDefinedIsAMistakeOfTheCommandLine() {
    assertThat(rig.run("subscription create x").fails(ExitCode.USAGE).err()).contains("--filter");
    assertThat(rig.run("subscription create x --filter a --order up").fails(ExitCode.USAGE).err())
        .contains("HTTP 400")
        .hasLineCount(1);
    assertThat(rig.run("subscription create x --filter a --since soon").fails(ExitCode.USAGE).err())
        .contains("expected latest, all, an offset such as 0-4711");
    assertThat(BrokerRig.runAlone("subscription").fails(ExitCode.USAGE).err())
        .contains("Missing required subcommand");
  }

  @Test
  void startsAtAnOffsetATimeOrADurationAgo() {
    rig.run("subscription create at-offset --filter x --since 0-0").succeeds();
    rig.run("subscription create at-time --filter x --since 2026-01-31T10:00:00Z").succeeds();
    rig.run("subscription create at-ago --filter x --since 1h").succeeds();

    assertThat(state("at-offset").path("start").path("offset").asText()).isEqualTo("0-0");
    assertThat(state("at-time").path("start").path("time").asText()).startsWith("2026-01-31T10:00");
    assertThat(state("at-ago").path("start").path("time").asText()).startsWith("20");
  }

  @Test
  void messagesMayBePostedAndRepeatsPassedOver() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), "sixteen letters!\n");
    var url = "http://127.0.0.1:1/hook";

    var created =
        rig.runWords(
            "subscription",
            "create",
            "posted",
            "--filter",
            "posted/#",
            "--dedupe",
            "10m",
            "--push-url",
            url,
            "--push-secret-file",
            secret.toString());

    assertThat(created.succeeds().out()).endsWith(", posted to " + url + System.lineSeparator());
    assertThat(state("posted").path("push").path("url").asText()).isEqualTo(url);
    assertThat(rig.run("subscription show posted").succeeds().out())
        .containsPattern("(?m)^dedupe +10m$")
        .containsPattern("(?m)^posted to +" + url + "$")
        .doesNotContain("sixteen");
    publish("posted/1", "nobody listens");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(rig.run("subscription show posted").succeeds().out())
                    .containsPattern("(?m)^last answer +none (now|\\d+ s ago): \\S+"));
    assertThat(rig.run("subscription pull posted").fails(ExitCode.USAGE).err())
        .contains("HTTP 409")
        .hasLineCount(1);
    rig.run("subscription delete posted").succeeds();
  }

  @Test
  void listAlignsItsColumns() {
    rig.run("subscription create list-a --filter list/a").succeeds();
    rig.run("subscription create list-bb --filter list/bb").succeeds();
    publish("list/a", "1", "2");

    var lines = rig.run("subscription list").succeeds().lines();

    assertThat(lines.get(0))
        .matches("name +filters +order +lag +leased +oldest +dead +in/s +out/s");
    assertThat(lines)
        .anyMatch(line -> line.matches("list-a +list/a +fifo +2 +0 +[0-9.]+ m?s +0 +\\d\\S* +0"))
        .anyMatch(line -> line.matches("list-bb +list/bb +fifo +0 +0 +- +0 +0 +0"));
    var filters = lines.get(0).indexOf("filters");
    assertThat(lines.stream().filter(line -> line.startsWith("list-")))
        .allMatch(line -> line.startsWith("list/", filters));
  }

  @Test
  void listForProgramsIsAnEntryOnALine() {
    rig.run("subscription create json-a --filter json/a").succeeds();
    rig.run("subscription create json-b --filter json/b").succeeds();

    assertThat(rig.run("subscription list --output json").succeeds().json())
        .extracting(state -> state.path("name").asText())
        .contains("json-a", "json-b");
  }

  @Test
  void showTellsDefinitionAndStanding() {
    rig.run("subscription create shown --filter shown/# --max-attempts 3").succeeds();
    publish("shown/1", "one");

    var text = rig.run("subscription show shown").succeeds().out();

    assertThat(text)
        .containsPattern("(?m)^filters +shown/#$")
        .containsPattern("(?m)^attempts +3, then a dead letter; rest between them: none$")
        .containsPattern("(?m)^lag +1: 0 leased, 1 ready, 0 resting$");
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void pulledMessagesAreATableAndAreDoneOnceAcknowledged() {
    rig.run("subscription create work --filter work/#").succeeds();
    assertThat(rig.run("subscription pull work").succeeds().out())
        .isEqualTo("No messages are ready.%n".formatted());
    publish("work/1", "first", "second");

    var lines = rig.run("subscription pull work --wait 10s").succeeds().lines();
    assertThat(lines.get(0)).matches("ack id +attempt +lease ends +topic +payload");
    assertThat(lines.get(1)).matches("\\S+ +1 +in \\d+ s +work/1 +first");
    assertThat(lines.get(2)).endsWith("  second");
    var ackIds = lines.stream().skip(1).map(line -> line.substring(0, line.indexOf(' '))).toList();

    var ack = "subscription ack work " + String.join(" ", ackIds);
    assertThat(rig.run(ack).succeeds().lines())
        .containsExactly(ackIds.get(0) + " done", ackIds.get(1) + " done");
    rig.run(ack).succeeds();
    assertThat(state("work").path("lag").asInt()).isZero();
  }

  @Test
  void pullAcknowledgesWhatItPrintedWhenAsked() {
    rig.run("subscription create quick --filter quick/#").succeeds();
    publish("quick/1", "a", "b");

    assertThat(rig.run("subscription pull quick --ack --output json").succeeds().json())
        .extracting(message -> message.path("payload").asText())
        .containsExactly("a", "b");
    assertThat(state("quick").path("total").path("acknowledged").asInt()).isEqualTo(2);
  }

  @Test
  void whatIsNoAckIdOrNoLongerOnesOwnIsTold() {
    rig.run("subscription create late --filter late/#").succeeds();
    publish("late/1", "a");
    var ackId = pullOne("late");
    rig.run("subscription nack late " + ackId).succeeds();
    pullOne("late");

    var expired = rig.run("subscription ack late " + ackId).fails(ExitCode.NOT_FOUND);
    assertThat(expired.out()).startsWith(ackId + " expired: ");
    assertThat(expired.err()).contains("1 of 1 not done");
    var nonsense = rig.run("subscription ack late nonsense --output json").fails(ExitCode.USAGE);
    assertThat(nonsense.document().path("status").asInt()).isEqualTo(400);
  }

  @Test
  void nackWithDelayLetsAMessageRest() {
    rig.run("subscription create rest --filter rest/#").succeeds();
    publish("rest/1", "a");

    rig.run("subscription nack rest " + pullOne("rest") + " --delay 1h").succeeds();

    assertThat(state("rest").path("resting").asInt()).isEqualTo(1);
  }

  @Test
  void extendedLeasesEndLater() {
    rig.run("subscription create longer --filter longer/#").succeeds();
    publish("longer/1", "a");
    var ackId = pullOne("longer");

    assertThat(rig.run("subscription extend longer " + ackId + " --by 1h").succeeds().out())
        .isEqualTo("%s done%n".formatted(ackId));
  }

  @Test
  void rejectedMessagesAreListedOpenedAgainAndForgotten() {
    rig.run("subscription create dead --filter dead/#").succeeds();
    assertThat(rig.run("subscription dead-letters dead").succeeds().out())
        .isEqualTo("No dead letters.%n".formatted());
    publish("dead/1", "poison", "cure");
    rig.runWords("subscription", "reject", "dead", pullOne("dead"), "--reason", "no customer")
        .succeeds();

    var lines = rig.run("subscription dead-letters dead").succeeds().lines();
    assertThat(lines.get(0)).matches("id +given up +attempts +reason +topic +payload");
    assertThat(lines.get(1)).matches("0-\\d+ +(now|\\d+ s ago) +1 +no customer +dead/1 +poison");

    assertThat(rig.run("subscription redrive dead").succeeds().out())
        .isEqualTo("opened 1 dead letter again%n".formatted());
    rig.run("subscription reject dead " + pullOne("dead")).succeeds();
    var letter = rig.run("subscription dead-letters dead --output json").succeeds().document();
    assertThat(letter.path("message").path("topic").asText()).isEqualTo("dead/1");

    var id = letter.path("offset").asText();
    assertThat(rig.run("subscription dead-letters dead --delete " + id).succeeds().out())
        .isEqualTo("forgot 1 dead letter%n".formatted());
    rig.run("subscription dead-letters dead --delete " + id).fails(ExitCode.NOT_FOUND);
    assertThat(rig.run("subscription redrive dead " + id).out()).contains("opened 0 dead letters");
  }

  @Test
  void listsOfSeveralPagesAreWhole() throws IOException {
    rig.run("subscription create many --filter many/#").succeeds();
    var count = 1100;
    var file = Files.writeString(folder.resolve("many"), "x\n".repeat(count));
    rig.runReading(file, "pub", "many/1", "--lines").succeeds();
    for (var done = 0; done < count; ) {
      var pulled = rig.run("subscription pull many --max 1000 --output json").succeeds().json();
      var words = new ArrayList<>(List.of("subscription", "reject", "many"));
      pulled.forEach(message -> words.add(message.path("ackId").asText()));
      rig.runWords(words.toArray(String[]::new)).succeeds();
      done += pulled.size();
    }

    assertThat(rig.run("subscription dead-letters many --output json").succeeds().lines())
        .hasSize(count)
        .doesNotHaveDuplicates();
  }

  @Test
  void seekSendsItBackAndTellsWhatIsToBeDone() {
    rig.run("subscription create back --filter back/#").succeeds();
    publish("back/1", "a", "b");
    rig.run("subscription pull back --ack").succeeds();

    assertThat(rig.run("subscription seek back all").succeeds().out())
        .matches("back goes on at 0-\\d+\\R");
    assertThat(rig.run("subscription pull back --output json").succeeds().json())
        .extracting(message -> message.path("payload").asText())
        .containsExactly("a", "b");
  }

  @Test
  void deletedSubscriptionsAreUnknown() {
    rig.run("subscription create gone --filter gone").succeeds();

    assertThat(rig.run("subscription delete gone").succeeds().out())
        .isEqualTo("deleted gone%n".formatted());
    for (var verb : new String[] {"show gone", "pull gone", "delete gone", "seek gone latest"}) {
      assertThat(rig.run("subscription " + verb).fails(ExitCode.NOT_FOUND).err())
          .contains("there is no subscription \"gone\"")
          .contains("honeyguide subscription list")
          .hasLineCount(1);
    }
  }
}
