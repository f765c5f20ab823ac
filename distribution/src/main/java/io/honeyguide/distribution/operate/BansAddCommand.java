package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide bans add}: does not let a client in for a while. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Does not let a client in for a while; if it is connected its connection ends.",
      "A ban is for a client identifier: to keep a user out take away its password."
    })
final class BansAddCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "CLIENT", description = "Client identifier.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "TIME", description = "For how long, such as 10m.")
  private String time = "";

  @Override
  protected void run(HttpLink broker) {
    duration("TIME", time);
    broker.delete(ClientPath.banning(id, time));
    if (!isJson()) {
      out().println("banned " + id + " for " + time);
    }
  }
}
