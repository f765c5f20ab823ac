package io.honeyguide.distribution.operate;

import picocli.CommandLine.Command;

/** {@code honeyguide bans}: clients that are not let in. */
@Command(
    name = "bans",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Clients that are not let in for a while; a restart of the broker lifts all bans.",
      "With users this is for those whom security.rules allow admin."
    },
    subcommands = {BansListCommand.class, BansAddCommand.class, BansDeleteCommand.class})
public final class BansCommand {}
