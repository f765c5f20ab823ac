package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide bans delete}: lets a client in again. */
@Command(name = "delete", mixinStandardHelpOptions = true, description = "Lets a client in again.")
final class BansDeleteCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "CLIENT", description = "Client identifier.")
  private String id = "";

  @Override
  protected void run(HttpLink broker) {
    broker.delete("/v1/bans/" + HttpRequests.encoded(id));
    if (!isJson()) {
      out().println("lifted the ban of " + id);
    }
  }
}
