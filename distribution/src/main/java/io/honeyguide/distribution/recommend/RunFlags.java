package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.OutputFormat;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.InteractionFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What {@code eval} and {@code replay} take alike. */
final class RunFlags {

  @Parameters(
      paramLabel = "FILE",
      description =
          "Tab-separated events, plain or gzip, with a header line: ts (seconds), item, and"
              + " user, session, type, value, split as far as they exist.")
  private Path file = Path.of("");

  @Option(
      names = {"--windows", "--window"},
      paramLabel = "N",
      defaultValue = "8",
      description = "Stretches reported one by one (default: ${DEFAULT-VALUE}).")
  private int windows;

  @Option(
      names = {"-n", "--length"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Length of the lists (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description = "First share of the file, only learned (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Read only so many events (default: all).")
  private long eventsMax = Long.MAX_VALUE;

  @Option(
      names = "--new-only",
      description = "Lists and targets hold only items that are new to the visit.")
  private boolean newOnly;

  @Option(names = "--lists", paramLabel = "FILE", description = "Write every list to a file.")
  private @Nullable Path lists;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (default) or json.")
  private OutputFormat output = OutputFormat.TABLE;

  /** A run over the file. */
  interface Run<T> {
    T run(EvaluationProgress progress) throws IOException;
  }

  /**
   * The checked options.
   *
   * @throws ParameterException when a flag is out of its range
   */
  EvaluationOptions options(CommandSpec spec) {
    try {
      return new EvaluationOptions(length, warmUp, windows, eventsMax, 1, newOnly);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  Path file() {
    return file;
  }

  @Nullable Path lists() {
    return lists;
  }

  /** Runs with progress on the terminal, turning what is wrong with the file into one line. */
  <T> T watched(Run<T> run) throws IOException {
    if (!Files.isReadable(file)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          file + ": no such file, or it may not be read; FILE names the events");
    }
    try (var progress = Progress.onTerminal("events")) {
      return run.run(
          (events, doneBytes, totalBytes) ->
              progress.moved(events, (double) doneBytes / Math.max(1, totalBytes)));
    } catch (InteractionFormatException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, e);
    }
  }

  void print(RunReport report, CommandSpec spec) {
    var out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      report.printJson(out);
    } else {
      report.print(out);
    }
  }
}
