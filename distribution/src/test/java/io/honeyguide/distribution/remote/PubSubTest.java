package io.honeyguide.distribution.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code pub} and {@code sub} against a broker; each test has topics of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PubSubTest {

  private BrokerRig rig;
  private Path folder;

  @BeforeAll
  void starts(@TempDir Path temporary) {
    folder = temporary;
    rig = new BrokerRig(folder.resolve("data"));
  }

  @AfterAll
  void stops() {
    rig.close();
  }

  private BrokerRig.Outcome reading(String input, String... words) throws IOException {
    return rig.runReading(Files.writeString(folder.resolve("input"), input), words);
  }

  @Test
  void whatIsSaidAboutAMessageArrivesWithIt() {
    var published =
        rig.runWords(
                "pub",
                "full/a b",
                "2 tents",
                "--key",
                "anna",
                "--priority",
                "9",
                "--expiry",
                "1h",
                "--content-type",
                "text/plain",
                "--property",
                "shop=7",
                "--property",
                "lane=x y",
                "--qos",
                "2")
            .succeeds();
    assertThat(published.out()).matches("0-\\d+: for 0 subscribers\\R");

    var message = rig.run("sub full/# --since all --count 1 --output json").succeeds().document();
    assertThat(message.path("topic").asText()).isEqualTo("full/a b");
    assertThat(message.path("payload").asText()).isEqualTo("2 tents");
    assertThat(message.path("key").asText()).isEqualTo("anna");
    assertThat(message.path("priority").asInt()).isEqualTo(9);
    assertThat(message.path("qos").asInt()).isEqualTo(2);
    assertThat(message.path("contentType").asText()).isEqualTo("text/plain");
    assertThat(message.path("properties").path("shop").asText()).isEqualTo("7");
    assertThat(message.path("properties").path("lane").asText()).isEqualTo("x y");
    assertThat(message.has("expiresAt")).isTrue();
  }

  @Test
  void aNamedMessageIsStoredOnce() {
    var first = rig.run("pub once/1 paid --idempotency-key o17 --output json").succeeds();
    var again = rig.run("pub once/1 paid --idempotency-key o17").succeeds();

    assertThat(again.out())
        .isEqualTo(
            "%s: was there already, stored once%n".formatted(first.document().path("id").asText()));
  }

  @Test
  void aDelayedMessageIsToComeLater() {
    assertThat(rig.run("pub later/1 x --delay 1h").succeeds().out())
        .matches("\\S+: to be published in (1 h|59 min \\d+ s)\\R");
  }

  @Test
  void filesArePublishedByteForByte() throws IOException {
    var file = Files.write(folder.resolve("payload"), new byte[] {0, (byte) 0xff});

    rig.runWords("pub", "bytes/1", "--file", file.toString()).succeeds();

    assertThat(rig.run("sub bytes/1 --since all --count 1").succeeds().out())
        .isEqualTo("bytes/1 base64:AP8=%n".formatted());
    rig.run("pub bytes/1 --file nowhere").fails(ExitCode.NOT_FOUND);
  }

  @Test
  void eachLineIsAMessageAndTheOrderIsKept() throws IOException {
    var published = reading("a\n\"b\"\nç\n", "pub", "lines/1", "--lines", "--key", "k").succeeds();
    assertThat(published.out()).isEqualTo("published 3 messages%n".formatted());

    assertThat(rig.run("sub lines/# --since all --count 3").succeeds().lines())
        .containsExactly("lines/1 a", "lines/1 \"b\"", "lines/1 ç");
  }

  @Test
  void theLineThatIsRefusedIsNamed() throws IOException {
    var refused =
        reading("a\nb\n", "pub", "refused/1", "--lines", "--delay", "soon", "--output", "json");

    assertThat(refused.fails(ExitCode.USAGE).err()).contains("line 1: ").contains("\"soon\"");
    assertThat(refused.json().get(0).path("status").asInt()).isEqualTo(400);
  }

  @Test
  void overMqttNothingIsPrinted() {
    var mqtt = rig.mqtt().toString();

    assertThat(BrokerRig.runAlone("pub", "plain/1", "x", "--mqtt", mqtt).succeeds().out())
        .isEmpty();
    assertThat(rig.run("sub plain/1 --since all --count 1").succeeds().out())
        .isEqualTo("plain/1 x%n".formatted());
    var both = BrokerRig.runAlone("pub", "t", "m", "--mqtt", mqtt, "--key", "k");
    assertThat(both.fails(ExitCode.USAGE).err()).contains("leave out --mqtt");
  }

  @Test
  void workDoneThroughADurableSubscriptionDoesNotComeAgain() {
    rig.run("pub jobs/1 a --output json").succeeds();
    rig.run("pub jobs/1 b --output json").succeeds();

    var first = rig.run("sub jobs/# --durable jobs --since all --count 1 --timeout 20s");
    assertThat(first.succeeds().out()).isEqualTo("jobs/1 a%n".formatted());
    rig.run("pub jobs/1 c --output json").succeeds();
    var second = rig.run("sub --durable jobs --count 2 --timeout 20s");
    assertThat(second.succeeds().lines()).containsExactly("jobs/1 b", "jobs/1 c");
    var third = rig.run("sub jobs/# --name jobs --timeout 200ms").fails(ExitCode.TIMED_OUT);
    assertThat(third.err()).contains("0 messages within --timeout 200ms");
  }

  @Test
  void aDurableSubscriptionIsNotMistakenForAnother() {
    rig.run("subscription create mine --filter mine/#").succeeds();

    assertThat(rig.run("sub other/# --durable mine").fails(ExitCode.USAGE).err())
        .contains("[\"mine/#\"]");
    assertThat(rig.run("sub --durable mine --since all").fails(ExitCode.USAGE).err())
        .contains("honeyguide subscription seek mine all");
    rig.run("sub --durable nobody").fails(ExitCode.NOT_FOUND);
    rig.run("sub").fails(ExitCode.USAGE);
  }

  @Test
  void timeRunsOutWithFive() {
    assertThat(rig.run("sub quiet/# --timeout 200ms").fails(ExitCode.TIMED_OUT).err())
        .contains("0 messages within --timeout 200ms")
        .hasLineCount(1);
  }

  @Test
  void urlsAreTakenAsWell() {
    var url = "http://" + rig.http() + "/";

    assertThat(BrokerRig.runAlone("subscription", "list", "--url", url).code()).isZero();
    assertThat(BrokerRig.runAlone("subscription", "list", "--url", "ftp://x").fails(2).err())
        .contains("expected HOST:PORT or a URL such as http://127.0.0.1:8080");
  }
}
