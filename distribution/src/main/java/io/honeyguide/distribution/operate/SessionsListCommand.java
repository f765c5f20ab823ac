package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import picocli.CommandLine.Command;

/** {@code honeyguide sessions list}: sessions, connected or not. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists all sessions, connected or not, with what they are owed.")
final class SessionsListCommand extends BrokerCommand {

  @Override
  protected void run(HttpLink broker) {
    var sessions = new SessionsTable(this::ago, false);
    broker.forEach("/v1/sessions", "sessions", sink(sessions::add));
    print(sessions.table(), "No sessions: no MQTT client has connected, or none left one behind.");
  }
}
