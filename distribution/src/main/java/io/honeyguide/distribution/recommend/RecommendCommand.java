package io.honeyguide.distribution.recommend;

import picocli.CommandLine.Command;

/** {@code honeyguide recommend}: judges the recommender, and has it forget. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Judges the recommender on a file of events, and has it forget users.",
    subcommands = {ReplayCommand.class, EvalCommand.class, ForgetCommand.class})
public final class RecommendCommand {}
