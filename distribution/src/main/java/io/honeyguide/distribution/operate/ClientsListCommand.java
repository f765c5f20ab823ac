package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import picocli.CommandLine.Command;

/** {@code honeyguide clients list}: who is connected. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the MQTT clients that are connected.")
final class ClientsListCommand extends BrokerCommand {

  @Override
  protected void run(HttpLink broker) {
    var sessions = new SessionsTable(this::ago, true);
    broker.forEach("/v1/clients", "clients", sink(sessions::add));
    print(
        sessions.table(),
        "No clients are connected over MQTT. `honeyguide sessions list` shows those that left.");
  }
}
