package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a message goes, and where its payload comes from. */
public final class MessageFlags {

  @Parameters(index = "0", paramLabel = "TOPIC", description = "Topic to publish to.")
  private String topic = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "The payload.")
  private @Nullable String message;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Take the content of a file; - is standard input.")
  private @Nullable Path file;

  /**
   * The topic.
   *
   * @throws CommandFailure when no broker would take it
   */
  public String topic() {
    TopicCheck.name(topic);
    return topic;
  }

  /** How many sources of a payload the user named; one is right. */
  public int payloadCount() {
    return (message != null ? 1 : 0) + (file != null ? 1 : 0);
  }

  /**
   * The payload.
   *
   * @throws CommandFailure when the file cannot be read
   */
  public byte[] payload() throws IOException {
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
}
