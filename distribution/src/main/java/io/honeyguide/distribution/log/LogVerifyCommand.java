package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.log.DataDirectoryException;
import io.honeyguide.log.LogDamagedException;
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

  private static final int BYTES_PER_MIB = 1 << 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    var report = verify();
    var out = spec.commandLine().getOut();
    report.damages().forEach(out::println);
    if (!report.isWhole()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          "%s: %d damaged places; run `honeyguide serve --set log.on-corruption=quarantine` to go on"
                  .formatted(directory, report.damages().size())
              + " without them");
    }
    out.printf(
        Locale.ROOT,
        "%s is whole: %,d records in %,d batches, %,d segments, %,.1f MiB, offsets %d to %d%n",
        directory,
        report.records(),
        report.batches(),
        report.segments(),
        (double) report.bytes() / BYTES_PER_MIB,
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

  private LogVerifier.Report verify() {
    try (var progress = Progress.onTerminal("MiB")) {
      return LogVerifier.verify(
          directory,
          (bytes, total) ->
              progress.moved(bytes / BYTES_PER_MIB, (double) bytes / Math.max(1, total)));
    } catch (DataDirectoryException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (LogDamagedException e) {
      throw new CommandFailure(ExitCode.LOG_DAMAGED, e);
    }
  }
}
