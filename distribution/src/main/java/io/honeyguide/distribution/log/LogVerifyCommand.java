package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.LogVerifier;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log verify}: checks every checksum and changes nothing. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every checksum of a data directory without changing a byte.",
      "Ends with 0 when everything acknowledged is whole, 75 when something is damaged, 74 when"
          + " there is no log to check."
    })
final class LogVerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    var report = LogAccess.watched(progress -> LogVerifier.verify(directory, progress));
    var out = spec.commandLine().getOut();
    report.damages().forEach(out::println);
    if (!report.isWhole()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          "%s: damaged in %s; `honeyguide log repair %1$s NEW-DIR` saves the rest into a copy"
              .formatted(directory, LogAccess.count(report.damages().size(), "place")));
    }
    out.printf(
        Locale.ROOT,
        "%s is whole: %,d records in %,d batches, %,d segments, %,.1f MiB, offsets %d to %d%n",
        directory,
        report.records(),
        report.batches(),
        report.segments(),
        (double) report.bytes() / LogAccess.BYTES_PER_MIB,
        report.firstOffset(),
        report.nextOffset());
    if (report.tornTailBytes() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d bytes at the end were never acknowledged, as a crash leaves them; the next start"
              + " drops them%n",
          report.tornTailBytes());
    }
    return ExitCode.OK;
  }
}
