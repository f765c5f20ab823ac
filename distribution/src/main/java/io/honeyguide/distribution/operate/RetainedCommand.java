package io.honeyguide.distribution.operate;

import picocli.CommandLine.Command;

/** {@code honeyguide retained}: retained messages of a running broker. */
@Command(
    name = "retained",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Retained messages: the one of a topic that whoever subscribes gets at once."},
    subcommands = {
      RetainedListCommand.class,
      RetainedGetCommand.class,
      RetainedSetCommand.class,
      RetainedClearCommand.class
    })
public final class RetainedCommand {}
