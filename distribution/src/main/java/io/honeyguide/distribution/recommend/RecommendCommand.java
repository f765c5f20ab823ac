package io.honeyguide.distribution.recommend;

import picocli.CommandLine.Command;

/** {@code honeyguide recommend}: judges the recommender. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Judges the recommender on a file of events.",
    subcommands = {ReplayCommand.class, EvalCommand.class})
public final class RecommendCommand {}
