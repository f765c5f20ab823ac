package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.LogBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log backup}: a checked copy of a data directory. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a data directory, also while a broker uses it, and checks every byte of the copy. It"
          + " holds everything that was acknowledged before the command began.",
      "Ends with 0 when the copy is whole, 75 when the log is damaged, 74 when there is no log or no"
          + " place for the copy."
    })
final class LogBackupCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Data directory.")
  private Path source = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "NEW-DIR",
      description = "Where the backup goes; must not exist.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    var report = LogAccess.watched(progress -> LogBackup.backup(source, target, progress));
    spec.commandLine()
        .getOut()
        .printf(
            "%s is whole: offsets %d to %d%s; `honeyguide restore %1$s DIR` brings it back%n",
            target,
            report.copy().firstOffset(),
            report.copy().nextOffset(),
            report.wasRunning() ? ", taken from a running broker" : "");
    return ExitCode.OK;
  }
}
