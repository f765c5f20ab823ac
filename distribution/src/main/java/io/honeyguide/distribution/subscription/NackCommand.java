package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide subscription nack}: messages were tried in vain. */
@Command(
    name = "nack",
    mixinStandardHelpOptions = true,
    description = "Gives messages back that were tried in vain: they come again.")
final class NackCommand extends SettleCommand {

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Not before this time is over (default: as the subscription's backoff says).")
  private @Nullable String delay;

  NackCommand() {
    super("nack");
  }

  @Override
  void complete(ObjectNode body) {
    if (delay != null) {
      body.put("delay", delay);
    }
  }
}
