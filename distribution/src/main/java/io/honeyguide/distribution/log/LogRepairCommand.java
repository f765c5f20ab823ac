package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.LogRepair;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log repair}: saves what can be read of a damaged log into a copy. */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a data directory without what is damaged in it; the damaged one stays as it is. Every"
          + " valid batch is kept with its offsets, of a damaged one every record whose own checksum"
          + " holds.",
      "Ends with 0 when nothing acknowledged is lost, 75 when the copy is whole but records are"
          + " lost (all are named), 74 when there is nothing to repair or no place for the copy."
    })
final class LogRepairCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Damaged data directory.")
  private Path source = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "NEW-DIR",
      description = "Where the copy goes; must not exist.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    var report = LogAccess.watched(progress -> LogRepair.repair(source, target, progress));
    var out = spec.commandLine().getOut();
    report.notes().forEach(out::println);
    report.lost().forEach(out::println);
    if (report.savedRecords() > 0) {
      out.println(
          LogAccess.count(report.savedRecords(), "record") + " saved out of damaged batches");
    }
    if (report.tornTailBytes() > 0) {
      out.println(
          LogAccess.count(report.tornTailBytes(), "byte")
              + " at the end never acknowledged, as a crash leaves them, and left out");
    }
    var copy = report.copy();
    out.printf(
        Locale.ROOT,
        "%s is whole: offsets %d to %d; `honeyguide serve --data %1$s` starts on it%n",
        target,
        copy.firstOffset(),
        copy.nextOffset());
    var lost = report.lost().stream().mapToLong(LogRepair.Lost::records).sum();
    if (!report.lost().isEmpty()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          "%s: %s lost in %s; all others are in %s"
              .formatted(
                  source,
                  LogAccess.count(lost, "record"),
                  LogAccess.count(report.lost().size(), "place"),
                  target));
    }
    return ExitCode.OK;
  }
}
