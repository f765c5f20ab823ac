package io.honeyguide.distribution.operate;

import picocli.CommandLine.Command;

/** {@code honeyguide topics}: topics of a running broker. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Topics that the log holds messages of."},
    subcommands = {TopicsListCommand.class})
public final class TopicsCommand {}
