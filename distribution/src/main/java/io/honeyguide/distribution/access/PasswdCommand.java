package io.honeyguide.distribution.access;

import picocli.CommandLine.Command;

/** {@code honeyguide passwd}: looks after a users file. */
@Command(
    name = "passwd",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Looks after the file that security.users-file names.",
      "A running broker notices the change within seconds."
    },
    subcommands = {PasswdAddCommand.class, PasswdDelCommand.class})
public final class PasswdCommand {}
