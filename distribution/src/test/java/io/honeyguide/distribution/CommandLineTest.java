package io.honeyguide.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void versionTellsHoneyguideAndJava() {
    assertThat(run("version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).matches("honeyguide \\d+\\.\\d+\\.\\d+\\S*, Java \\d+.*\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serv",
        "serve --bogus",
        "pub",
        "pub t",
        "pub t m --lines",
        "pub t m --qos 3",
        "pub t m --mqtt nowhere",
        "pub a/+ m",
        "sub",
        "sub a/#/b",
        "sub t --timeout 10",
        "sub t --count 0",
        "sub t --output xml",
        "recommend eval",
        "recommend eval f --protocol other",
        "recommend eval f -n 0",
        "recommend replay f --run a_b",
        "recommend replay f --patience soon",
      })
  void unusableCommandLinesEndWithTwoAndOneLineThatSaysWhy(String line) {
    assertThat(run(line.split(" "))).as(line).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("honeyguide: ").doesNotContain("\tat ");
    assertThat(err.toString().lines().count()).isBetween(1L, 4L);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void noBrokerEndsWithThreeAndNamesTheFlag() throws IOException {
    var free = freeAddress();

    assertThat(run("pub", "t", "m", "--mqtt", free)).isEqualTo(ExitCode.CONNECTION_FAILED);
    assertThat(err.toString()).contains(free).contains("--mqtt").hasLineCount(1);
  }

  @Test
  void noBrokerOverHttpEndsWithThreeAndNamesTheFlag() throws IOException {
    var free = freeAddress();

    assertThat(run("sub", "t", "--since", "all", "--http", free))
        .isEqualTo(ExitCode.CONNECTION_FAILED);
    assertThat(err.toString()).contains(free).contains("--http").hasLineCount(1);
  }

  @Test
  void badConfigurationEndsWithSeventyEight() {
    assertThat(run("print-config", "--set", "mqtt.prot=1")).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(err.toString()).contains("did you mean mqtt.port?").hasLineCount(1);
  }

  @Test
  void checkConfigListsEveryProblem() throws IOException {
    var file = Files.writeString(folder.resolve("c.yml"), "a: 1\nmqtt: {port: x}\n");

    assertThat(run("check-config", "--config", file.toString())).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(err.toString()).hasLineCount(2);
  }

  /** What would stop {@code serve} is not called ok. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mqtt.tls.certificate=a | tls.certificate and tls.key name one file each",
        "mqtt.host=0.0.0.0 | security.insecure-remote-access=true",
        "mqtt.port=9 http.port=9 | mqtt and http are both to listen at 127.0.0.1:9",
        "mqtt.port=0 http.port=0 security.rules=permit+all+x | is no access rule",
        "http.websocket-origins=shop.example | expected origins such as https://shop.example",
        "http.websocket-origins=https://a.example/page | expected origins such as"
      })
  void checkConfigFindsWhatContradictsItself(String settings, String problem) {
    var arguments = new ArrayList<>(List.of("check-config"));
    for (var setting : settings.split(" ", -1)) {
      arguments.addAll(List.of("--set", setting.replace('+', ' ')));
    }
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.CONFIG_INVALID);
    assertThat(err.toString()).contains(problem).hasLineCount(1);
  }

  @Test
  void missingAndBrokenEventFilesHaveTheirOwnCodes() throws IOException {
    assertThat(run("recommend", "eval", "missing.tsv")).isEqualTo(ExitCode.NOT_FOUND);

    var broken = Files.writeString(folder.resolve("e.tsv"), "ts\tsession\titem\n1\tv\n");
    assertThat(run("recommend", "eval", broken.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("e.tsv, line 2: expected 3 tab-separated fields");
  }

  @Test
  void evalPrintsOneJsonObjectForPrograms() throws IOException {
    var events = new StringBuilder("ts\tsession\titem\n");
    for (var i = 0; i < 100; i++) {
      events.append("%d\tv%d\ti%d\n".formatted(i, i / 5, i % 5));
    }
    var file = Files.writeString(folder.resolve("e.tsv"), events);

    assertThat(run("recommend", "eval", file.toString(), "--output", "json"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("{\"events\":100,\"items\":5,").hasLineCount(1);
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String freeAddress() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}
