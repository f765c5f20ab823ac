package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide subscription reject}: messages are given up on. */
@Command(
    name = "reject",
    mixinStandardHelpOptions = true,
    description = "Makes messages dead letters at once.")
final class RejectCommand extends SettleCommand {

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Shown with the dead letter, at most 500 characters.")
  private @Nullable String reason;

  RejectCommand() {
    super("reject");
  }

  @Override
  void complete(ObjectNode body) {
    if (reason != null) {
      body.put("reason", reason);
    }
  }
}
