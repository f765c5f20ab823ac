package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.LogBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide restore}: a data directory out of a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a backup that `log backup` made, copies it into a new data directory and checks that"
          + " as well. Nothing is overwritten.",
      "Ends with 0 when it is done, 75 when the backup is damaged, 74 when it is none or there is no"
          + " place for the data."
    })
public final class RestoreCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "BACKUP", description = "Directory of a backup.")
  private Path backup = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Data directory to make; must not exist, or be empty.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    var report = LogAccess.watched(progress -> LogBackup.restore(backup, target, progress));
    spec.commandLine()
        .getOut()
        .printf(
            "%s is whole: offsets %d to %d; `honeyguide serve --data %1$s` starts on it%n",
            target, report.copy().firstOffset(), report.copy().nextOffset());
    return ExitCode.OK;
  }
}
