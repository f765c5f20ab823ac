package io.honeyguide.distribution.operate;

import picocli.CommandLine.Command;

/** {@code honeyguide sessions}: sessions of a running broker. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Sessions, connected or not.",
      "With users this is for those whom security.rules allow admin."
    },
    subcommands = {SessionsListCommand.class})
public final class SessionsCommand {}
