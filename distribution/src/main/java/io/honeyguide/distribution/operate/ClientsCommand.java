package io.honeyguide.distribution.operate;

import picocli.CommandLine.Command;

/** {@code honeyguide clients}: who is connected to a running broker. */
@Command(
    name = "clients",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Who is connected, and what each client is owed.",
      "With users this is for those whom security.rules allow admin."
    },
    subcommands = {ClientsListCommand.class, ClientsShowCommand.class, ClientsKickCommand.class})
public final class ClientsCommand {}
