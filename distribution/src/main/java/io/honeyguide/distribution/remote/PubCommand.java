package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide pub}: publishes one message, a file, or every line of standard input. */
@Command(
    name = "pub",
    mixinStandardHelpOptions = true,
    description = "Publishes to a running broker over MQTT and waits for its acknowledgement.")
public final class PubCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Lines on their way at most; more would only grow this process. */
  private static final int UNDERWAY_MAX = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "Topic to publish to.")
  private String topic = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "The payload.")
  private @Nullable String message;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Publish the content of a file; - is standard input.")
  private @Nullable Path file;

  @Option(names = "--lines", description = "Publish each line of standard input as a message.")
  private boolean lines;

  @Option(names = "--qos", defaultValue = "1", description = "0, 1 or 2 (default: 1).")
  private int qos;

  @Option(names = "--retain", description = "Keep it as the topic's retained message.")
  private boolean retain;

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      defaultValue = Address.MQTT_DEFAULT,
      converter = Address.Converter.class,
      description = "Where the broker listens (default: ${DEFAULT-VALUE}).")
  private Address mqtt = Address.parse(Address.MQTT_DEFAULT);

  @Mixin private UserFlags userFlags = new UserFlags();

  @Override
  public Integer call() throws IOException {
    var sources = (message != null ? 1 : 0) + (file != null ? 1 : 0) + (lines ? 1 : 0);
    if (sources != 1) {
      throw new ParameterException(
          spec.commandLine(), "expected one of MESSAGE, --file FILE and --lines");
    }
    if (qos < 0 || qos > 2) {
      throw new ParameterException(spec.commandLine(), "--qos is 0, 1 or 2, found " + qos);
    }
    TopicCheck.name(topic);
    var payload = lines ? null : ByteBuffer.wrap(payload());
    var clientId = "honeyguide-pub-" + ProcessHandle.current().pid();
    try (var link = MqttLink.connect(mqtt, userFlags.user(), clientId, PATIENCE, () -> {})) {
      if (payload == null) {
        publishLines(link);
      } else {
        link.await(link.publish(topic, payload, qos, retain), PATIENCE);
      }
    } catch (ConnectionLostException e) {
      throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
    }
    return ExitCode.OK;
  }

  private byte[] payload() throws IOException {
    if (file == null) {
      return String.valueOf(message).getBytes(StandardCharsets.UTF_8);
    }
    if (file.toString().equals("-")) {
      return System.in.readAllBytes();
    }
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, "--file " + file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, "--file " + file + " cannot be read: " + e, e);
    }
  }

  private void publishLines(MqttLink link) throws IOException {
    var underway = new ArrayDeque<CompletableFuture<?>>();
    var reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      if (underway.size() == UNDERWAY_MAX) {
        link.await(underway.remove(), PATIENCE);
      }
      underway.add(link.publish(topic, StandardCharsets.UTF_8.encode(line), qos, retain));
    }
    for (var acknowledgement : underway) {
      link.await(acknowledgement, PATIENCE);
    }
  }
}
