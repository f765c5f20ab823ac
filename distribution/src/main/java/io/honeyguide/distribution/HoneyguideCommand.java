package io.honeyguide.distribution;

import io.honeyguide.distribution.access.PasswdCommand;
import io.honeyguide.distribution.demo.DemoCommand;
import io.honeyguide.distribution.items.ItemsCommand;
import io.honeyguide.distribution.log.LogCommand;
import io.honeyguide.distribution.log.RestoreCommand;
import io.honeyguide.distribution.operate.BansCommand;
import io.honeyguide.distribution.operate.ClientsCommand;
import io.honeyguide.distribution.operate.RetainedCommand;
import io.honeyguide.distribution.operate.SessionsCommand;
import io.honeyguide.distribution.operate.StatusCommand;
import io.honeyguide.distribution.operate.TopCommand;
import io.honeyguide.distribution.operate.TopicsCommand;
import io.honeyguide.distribution.recommend.RecommendCommand;
import io.honeyguide.distribution.remote.PubCommand;
import io.honeyguide.distribution.remote.SubCommand;
import io.honeyguide.distribution.serve.CheckConfigCommand;
import io.honeyguide.distribution.serve.PrintConfigCommand;
import io.honeyguide.distribution.serve.ServeCommand;
import io.honeyguide.distribution.subscription.SubscriptionCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root of the command line. */
@Command(
    name = "honeyguide",
    description = "A small, fast MQTT and HTTP message broker with a built-in live recommender.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      CheckConfigCommand.class,
      PrintConfigCommand.class,
      PubCommand.class,
      SubCommand.class,
      SubscriptionCommand.class,
      RetainedCommand.class,
      TopicsCommand.class,
      StatusCommand.class,
      TopCommand.class,
      ClientsCommand.class,
      SessionsCommand.class,
      BansCommand.class,
      ItemsCommand.class,
      RecommendCommand.class,
      PasswdCommand.class,
      LogCommand.class,
      RestoreCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
      HelpCommand.class,
    },
    footer = {
      "",
      "First steps: `honeyguide demo` shows everything at work; `honeyguide serve` is the broker.",
      "`honeyguide help COMMAND` tells what a command takes."
    })
final class HoneyguideCommand {}
