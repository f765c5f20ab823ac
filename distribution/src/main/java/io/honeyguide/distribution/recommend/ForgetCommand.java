package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide recommend forget}: has a user forgotten. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running broker forget a user, at once and for good.",
      "With users this is for those whom security.rules allow admin."
    })
final class ForgetCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "USER", description = "The user's id.")
  private String user = "";

  @Override
  protected void run(HttpLink broker) {
    var path = "/v1/users/" + HttpRequests.encoded(user) + "?minOffset=latest";
    var found = broker.send("DELETE", path, Map.of(), new byte[0]).body();
    if (isJson()) {
      out().println(found);
    } else if (found.get("known").asBoolean()) {
      out().printf("forgot %s, sessions: %d%n", shown(user), found.get("sessions").asInt());
    } else {
      out().printf("%s was not known; messages that the log holds are erased%n", shown(user));
    }
  }
}
