package io.honeyguide.distribution.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.Main;
import io.honeyguide.distribution.config.ConfigSources;
import io.honeyguide.distribution.serve.RunningBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A broker in this process on free ports, and commands that are run against it. */
public final class BrokerRig implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningBroker broker;

  /**
   * Starts a broker.
   *
   * @param more settings as {@code --set} takes them
   */
  public BrokerRig(Path data, String... more) {
    var settings = new ArrayList<>(List.of("data=" + data, "mqtt.port=0", "http.port=0"));
    settings.addAll(List.of(more));
    broker = RunningBroker.start(new ConfigSources(null, Map.of(), settings, Map.of()).read());
  }

  /** Where it speaks HTTP. */
  public String http() {
    return broker.httpAddress();
  }

  /** Where it speaks MQTT. */
  public Address mqtt() {
    return Address.parse(broker.mqttAddress());
  }

  /** Runs a command against this broker; words are separated by blanks. */
  public Outcome run(String line) {
    return runWords(line.split(" "));
  }

  /** Runs a command against this broker. */
  public Outcome runWords(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--http", http()));
    return runAlone(all.toArray(String[]::new));
  }

  /** Runs a command with a file as its standard input. */
  public Outcome runReading(Path input, String... words) throws IOException {
    var before = System.in;
    try (var stream = Files.newInputStream(input)) {
      System.setIn(stream);
      return runWords(words);
    } finally {
      System.setIn(before);
    }
  }

  /** Runs a command that says itself where the broker is. */
  public static Outcome runAlone(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Outcome(code, out.toString(), err.toString());
  }

  @Override
  public void close() {
    broker.close();
  }

  /** What a command printed, and its exit code. */
  public record Outcome(int code, String out, String err) {

    /** It ended well and had nothing to complain of. */
    public Outcome succeeds() {
      assertThat(code).as("%s%s", out, err).isZero();
      assertThat(err).isEmpty();
      return this;
    }

    /** It ended with this code and one line that says why. */
    public Outcome fails(int expected) {
      assertThat(code).as("%s%s", out, err).isEqualTo(expected);
      assertThat(err).startsWith("honeyguide: ").doesNotContain("\tat ");
      return this;
    }

    /** The lines of standard output. */
    public List<String> lines() {
      return out.lines().toList();
    }

    /** Each line of standard output as JSON. */
    public List<JsonNode> json() {
      return lines().stream().map(Outcome::parse).toList();
    }

    /** The only line of standard output as JSON. */
    public JsonNode document() {
      assertThat(lines()).hasSize(1);
      return json().get(0);
    }

    private static JsonNode parse(String line) {
      try {
        return JSON.readTree(line);
      } catch (IOException e) {
        throw new UncheckedIOException(line, e);
      }
    }
  }
}
