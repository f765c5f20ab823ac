package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Details;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide clients show}: one client's session and subscriptions. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a client's session, connected or not, and its subscriptions.")
final class ClientsShowCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "CLIENT", description = "Client identifier.")
  private String id = "";

  @Override
  protected void run(HttpLink broker) {
    var session = broker.get(ClientPath.of(id));
    if (isJson()) {
      out().println(session);
      return;
    }
    details(session).print(out());
    var subscriptions = new Table("subscription", ">qos");
    session
        .path("subscriptions")
        .forEach(
            each -> subscriptions.add(each.path("filter").asText(), each.path("qos").asText()));
    if (!subscriptions.isEmpty()) {
      out().println();
      subscriptions.print(out(), width());
    }
  }

  private Details details(JsonNode session) {
    var texts = new SessionsTable(this::ago, false);
    return new Details()
        .add("client", session.path("clientId").asText())
        .add("user", SessionsTable.user(session))
        .add("connection", texts.connection(session))
        .add("address", session.path("address").asText())
        .add("listener", session.path("listener").asText())
        .add("protocol", session.path("protocol").asText())
        .add("session ends", texts.expires(session))
        .add("queued", Spoken.count(session.path("queued").asLong(), "message"))
        .add("subscriptions", Spoken.number(session.path("subscriptionCount").asLong()));
  }
}
