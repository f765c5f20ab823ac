package io.honeyguide.distribution.subscription;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription delete}: ends a named subscription. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Ends a named subscription: its place and its dead letters are forgotten.",
      "The messages stay in the log."
    })
final class DeleteCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Override
  protected void run(HttpLink broker) {
    broker.delete(SubscriptionPath.of(name));
    if (!isJson()) {
      out().println("deleted " + name);
    }
  }
}
