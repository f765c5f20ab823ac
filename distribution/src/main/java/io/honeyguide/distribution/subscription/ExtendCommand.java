package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide subscription extend}: messages are needed for longer. */
@Command(
    name = "extend",
    mixinStandardHelpOptions = true,
    description = "Keeps messages for longer.")
final class ExtendCommand extends SettleCommand {

  @Option(
      names = "--by",
      paramLabel = "TIME",
      description = "From now on (default: the subscription's ack deadline).")
  private @Nullable String by;

  ExtendCommand() {
    super("extend");
  }

  @Override
  void complete(ObjectNode body) {
    if (by != null) {
      body.put("by", by);
    }
  }
}
