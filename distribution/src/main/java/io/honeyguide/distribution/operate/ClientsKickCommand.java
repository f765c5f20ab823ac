package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide clients kick}: ends a connection. */
@Command(
    name = "kick",
    mixinStandardHelpOptions = true,
    description = {
      "Ends a client's connection; its session stays, and its will is published.",
      "Without --ban it may come back at once."
    })
final class ClientsKickCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "CLIENT", description = "Client identifier.")
  private String id = "";

  @Option(
      names = "--ban",
      paramLabel = "TIME",
      description = "Do not let it in again for so long, such as 10m.")
  private @Nullable String ban;

  @Override
  protected void run(HttpLink broker) {
    if (ban == null) {
      broker.delete(ClientPath.of(id));
    } else {
      duration("--ban", ban);
      broker.delete(ClientPath.banning(id, ban));
    }
    if (!isJson()) {
      out().println(ban == null ? "kicked " + id : "kicked " + id + ", banned for " + ban);
    }
  }
}
