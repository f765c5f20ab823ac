package io.honeyguide.distribution.log;

import picocli.CommandLine.Command;

/** {@code honeyguide log}: tools for the log of a broker that does not run. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tools for the log of a broker that does not run.",
    subcommands = {
      LogInspectCommand.class,
      LogVerifyCommand.class,
      LogDumpCommand.class,
      LogTraceCommand.class,
      LogRepairCommand.class,
      LogExportCommand.class,
      LogImportCommand.class,
      LogBackupCommand.class,
      RestoreCommand.class,
    })
public final class LogCommand {}
