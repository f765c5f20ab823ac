package io.honeyguide.distribution.subscription;

import picocli.CommandLine.Command;

/** {@code honeyguide subscription ack}: messages are done. */
@Command(
    name = "ack",
    mixinStandardHelpOptions = true,
    description = {
      "Says that messages are done: they never come again.",
      "Ends with 6 when a message is no longer yours; to say it twice is no error."
    })
final class AckCommand extends SettleCommand {

  AckCommand() {
    super("ack");
  }
}
