package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command that tells the broker what came of messages that were pulled. */
abstract class SettleCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "1..*",
      paramLabel = "ACK-ID",
      description = "What `subscription pull` showed as the messages' ack id, at most 1000.")
  private List<String> ackIds = List.of();

  private final String verb;

  /** The last part of the path. */
  SettleCommand(String verb) {
    this.verb = verb;
  }

  /** Adds what else the request says. */
  void complete(ObjectNode body) {}

  @Override
  protected final void run(HttpLink broker) {
    var body = broker.body();
    ackIds.forEach(body.putArray("ackIds")::add);
    complete(body);
    var report = new SettleReport(broker.post(SubscriptionPath.of(name, verb), body));
    report.forEach(sink(result -> out().println(SettleReport.line(result))));
    report.requireAllDone();
  }
}
