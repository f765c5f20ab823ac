package io.honeyguide.distribution.subscription;

import picocli.CommandLine.Command;

/** {@code honeyguide subscription}: named subscriptions of a running broker. */
@Command(
    name = "subscription",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Named subscriptions: messages of some filters for whoever comes to work on them.",
      "A message goes to one consumer at a time under a lease; what is not acknowledged in time goes"
          + " to another one. `sub --durable NAME` works on one until it is stopped."
    },
    subcommands = {
      CreateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      PullCommand.class,
      AckCommand.class,
      NackCommand.class,
      ExtendCommand.class,
      RejectCommand.class,
      SeekCommand.class,
      DeadLettersCommand.class,
      RedriveCommand.class,
      DeleteCommand.class,
    })
public final class SubscriptionCommand {}
