package io.honeyguide.distribution.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.distribution.Main;
import io.honeyguide.distribution.remote.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs the program as a process of its own, from the classes under test. */
public final class ProcessRig implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final List<Running> started = new ArrayList<>();

  /** Output of the processes goes into this folder. */
  public ProcessRig(Path folder) {
    this.folder = folder;
  }

  /** Runs a command. */
  public Running run(String... arguments) throws IOException {
    return runReading(null, arguments);
  }

  /** Runs a command with a file as its standard input; null for none. */
  public Running runReading(@Nullable Path input, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Start quickly: what is tested here ends soon.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    var number = started.size();
    var out = folder.resolve("out-" + number);
    var err = folder.resolve("err-" + number);
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    var process = builder.start();
    var running = new Running(process, out, err);
    started.add(running);
    return running;
  }

  /** Runs a broker on free ports that may not come up. */
  public Running tryToServe(Path data, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
    arguments.addAll(List.of("--mqtt-port", "0", "--http-port", "0"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** Runs a broker on free ports and waits until it accepts clients. */
  public Running serve(Path data, String... more) throws IOException {
    var broker = tryToServe(data, more);
    await().atMost(PATIENCE).until(() -> !broker.out().isEmpty() || !broker.process.isAlive());
    assertThat(broker.out()).as(broker.err()).startsWith("honeyguide ready");
    return broker;
  }

  @Override
  public void close() {
    for (var running : started) {
      running.process.destroyForcibly().onExit().join();
    }
  }

  /** A process that was started. */
  public static final class Running {

    private static final Pattern ADDRESSES = Pattern.compile("mqtt=(\\S+) http=(\\S+)");

    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Everything on standard output so far. */
    public String out() throws IOException {
      return Files.readString(out, StandardCharsets.UTF_8);
    }

    /** Everything on standard error so far. */
    public String err() throws IOException {
      return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** The line printed when the broker accepts clients. */
    public String ready() throws IOException {
      return out().strip();
    }

    /** Where the broker speaks MQTT. */
    public Address mqtt() throws IOException {
      return address(1);
    }

    /** Where the broker speaks HTTP. */
    public Address http() throws IOException {
      return address(2);
    }

    private Address address(int group) throws IOException {
      var matcher = ADDRESSES.matcher(ready());
      assertThat(matcher.find()).isTrue();
      return Address.parse(matcher.group(group));
    }

    /** The one line that says why it ended; there is no other and no stack trace. */
    public String failure() throws IOException {
      var lines = err().lines().filter(line -> line.startsWith("honeyguide: ")).toList();
      assertThat(lines).as(err()).hasSize(1);
      assertThat(err()).doesNotContain("\tat ");
      return lines.get(0);
    }

    /** Sends a signal by its name. */
    public void signal(String name) throws IOException, InterruptedException {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    }

    /** Ends it as a power cut would. */
    public void kill() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits for the end. */
    public int exitCode() throws InterruptedException {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }
  }
}
