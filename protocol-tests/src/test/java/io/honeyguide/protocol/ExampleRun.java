package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A script of {@code docs/examples} in a process of its own, ended with all that it started.
 *
 * <p>Owner: the thread of the test.
 */
final class ExampleRun implements AutoCloseable {

  /** Where the scripts are. */
  static final Path FOLDER = Path.of("..", "docs", "examples");

  /** Longest time that a script may take on a busy machine, in seconds. */
  private static final long BOUND_SECONDS = 120;

  private final List<String> command;
  private final Process process;
  private final LineCollector out;

  private ExampleRun(List<String> command) {
    this.command = command;
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(FOLDER.toFile());
    // Neither another broker's address nor a proxy, which would not find this one.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("HONEYGUIDE") || name.matches("(?i).*_proxy"));
    // No cache of compiled Python beside the sources.
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out = LineCollector.of(process.getInputStream());
  }

  /** Starts a command in the folder of the examples; its output is read line by line. */
  static ExampleRun start(String... command) {
    return new ExampleRun(List.of(command));
  }

  /** Runs a script to its end, which has to be a good one, and gives what it printed. */
  static String run(String... command) {
    try (var run = start(command)) {
      return run.awaitSuccess();
    }
  }

  /** Skips the test where a program that an example needs is not there. */
  static void assumeInstalled(String... programs) {
    for (var program : programs) {
      assumeTrue(isInstalled(program), "not installed here: " + program);
    }
  }

  private static boolean isInstalled(String program) {
    try {
      var probe =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var hasEnded = probe.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      probe.destroyForcibly();
      return hasEnded && probe.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits for a line that matches, and gives its first group. */
  String awaitLine(String pattern) {
    var found = out.await(Pattern.compile(pattern), BOUND_SECONDS);
    assertThat(found)
        .as("a line %s of %s, which printed:%n%s", pattern, command, out.text())
        .isNotNull();
    return groupOf(found);
  }

  private static String groupOf(@Nullable MatchResult found) {
    return found == null ? "" : found.group(1);
  }

  private String awaitSuccess() {
    try {
      var hasEnded = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      assertThat(hasEnded).as("%s ends in time; it printed:%n%s", command, out.text()).isTrue();
      var printed = out.whole();
      assertThat(process.exitValue()).as("%s printed:%n%s", command, printed).isZero();
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The names of the files in the folder that end like this. */
  static List<String> names(String... ends) {
    var files =
        FOLDER.toFile().list((folder, name) -> Arrays.stream(ends).anyMatch(name::endsWith));
    assertThat(files).isNotNull();
    return Arrays.stream(files).sorted().toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
