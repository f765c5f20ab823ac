package io.honeyguide.distribution.items;

import picocli.CommandLine.Command;

/** {@code honeyguide items}: the recommender's catalogue in a running broker. */
@Command(
    name = "items",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The catalogue: what the shop says of the items that are recommended.",
    subcommands = {ItemsImportCommand.class, ItemsShowCommand.class, ItemsDeleteCommand.class})
public final class ItemsCommand {}
