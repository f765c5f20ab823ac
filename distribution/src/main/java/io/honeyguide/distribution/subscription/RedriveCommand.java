package io.honeyguide.distribution.subscription;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Spoken;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide subscription redrive}: gives dead letters another chance. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = "Opens dead letters again, from their first attempt on.")
final class RedriveCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The subscription.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..*",
      paramLabel = "ID",
      description = "Dead letters, at most 1000 (default: all of them).")
  private List<String> ids = List.of();

  @Override
  protected void run(HttpLink broker) {
    var body = broker.body();
    if (!ids.isEmpty()) {
      ids.forEach(body.putArray("ids")::add);
    }
    var answer = broker.post(SubscriptionPath.of(name, "dead-letters/redrive"), body);
    print(
        answer,
        "opened " + Spoken.count(answer.path("redriven").asLong(), "dead letter") + " again");
  }
}
