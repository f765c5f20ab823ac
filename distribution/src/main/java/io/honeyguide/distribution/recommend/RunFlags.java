package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.recommender.evaluate.CatalogueFormat;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.InteractionFormat;
import io.honeyguide.recommender.evaluate.ItemsByChance;
import io.honeyguide.recommender.evaluate.LineFormatException;
import io.honeyguide.recommender.event.ItemNews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
          "Events parted by tabs, commas, semicolons or ::, plain or gzip, with a header line: ts"
              + " (seconds, milliseconds or ISO 8601), item, and user, session, type, value, split"
              + " as far as they exist. The names of MovieLens, session-rec and RetailRocket are"
              + " known.")
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

  @Option(
      names = "--repeat-last",
      description = "An event on the item before is a target, too, and lists may hold that item.")
  private boolean repeatLast;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Ask and judge only every Nth target (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      defaultValue = "",
      description =
          "Other names of columns, ts=Time,item=ItemId; or our names in order, user,item,value,ts,"
              + " for a file without a header line.")
  private String columns = "";

  @Option(
      names = "--catalogue",
      paramLabel = "ITEMS",
      description =
          "What the shop says of its items, known before the first event: a line each, as JSON with"
              + " the fields of PUT /v1/items, or with a header line: item, title, category and"
              + " tags (parted by |), price, stock, hidden, expires, vector, properties.NAME.")
  private @Nullable Path catalogue;

  @Option(
      names = "--catalogue-columns",
      paramLabel = "NAMES",
      defaultValue = "",
      description = "Other names of the catalogue's columns, item=sku,tags=genres; as --columns.")
  private String catalogueColumns = "";

  @Option(names = "--sort", description = "Bring the lines into time order first, in memory.")
  private boolean sort;

  @Option(names = "--lists", paramLabel = "FILE", description = "Write every list to a file.")
  private @Nullable Path lists;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (default), json or csv.")
  private ReportFormat output = ReportFormat.TABLE;

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
      return new EvaluationOptions(
          length,
          warmUp,
          windows,
          eventsMax,
          every,
          newOnly,
          repeatLast,
          InteractionFormat.parse(columns, sort));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  Path file() {
    return file;
  }

  /**
   * What the shop says of its items; nothing without a catalogue.
   *
   * @throws ParameterException when the columns are not ours
   */
  List<ItemNews> catalogue(CommandSpec spec) throws IOException {
    if (catalogue == null) {
      return List.of();
    }
    requireReadable(catalogue, "--catalogue names the items");
    try {
      return ItemsByChance.read(catalogue, CatalogueFormat.parse(catalogueColumns));
    } catch (LineFormatException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--catalogue-columns: " + e.getMessage(), e);
    }
  }

  private static void requireReadable(Path path, String advice) {
    if (!Files.isReadable(path)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, path + ": no such file, or it may not be read; " + advice);
    }
  }

  @Nullable Path lists() {
    if (lists != null) {
      requireFolder(lists, "--lists");
    }
    return lists;
  }

  /** Fails before a long run rather than after it when a file has no folder to stand in. */
  static void requireFolder(Path file, String option) {
    var folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "%s: no such folder, or it may not be written to; %s names a file in one"
              .formatted(folder, option));
    }
  }

  /** Runs with progress on the terminal, turning what is wrong with the file into one line. */
  <T> T watched(Run<T> run) throws IOException {
    requireReadable(file, "FILE names the events");
    try (var progress = Progress.onTerminal("events")) {
      return run.run(
          (events, doneBytes, totalBytes) ->
              progress.moved(events, (double) doneBytes / Math.max(1, totalBytes)));
    } catch (LineFormatException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, e);
    }
  }

  void print(RunReport report, CommandSpec spec) {
    var out = spec.commandLine().getOut();
    switch (output) {
      case TABLE -> report.print(out);
      case JSON -> report.printJson(out);
      case CSV -> report.printCsv(out);
    }
  }
}
