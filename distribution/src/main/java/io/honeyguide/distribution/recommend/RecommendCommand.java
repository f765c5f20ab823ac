package io.honeyguide.distribution.recommend;

import picocli.CommandLine.Command;

/** {@code honeyguide recommend}: judges the recommender, retrains it, and has it forget. */
@Command(
    name = "recommend",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Judges the recommender on a file of events, trains it anew, and has it forget users.",
    subcommands = {
      ReplayCommand.class,
      EvalCommand.class,
      RetrainCommand.class,
      ModelCommand.class,
      ForgetCommand.class
    })
public final class RecommendCommand {}
