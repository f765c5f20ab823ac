package io.honeyguide.distribution.log;

import picocli.CommandLine.Command;

/** {@code honeyguide log}: tools for the log of a broker. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Tools for the log of a broker. None changes a directory that it reads; import appends to the"
          + " one it is given.",
      "All but backup need the broker to be stopped; `trace ID` asks a running one."
    },
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
