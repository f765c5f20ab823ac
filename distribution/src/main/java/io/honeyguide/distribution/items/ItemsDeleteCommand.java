package io.honeyguide.distribution.items;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide items delete}: takes an item out of the catalogue. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Takes an item out of the catalogue: it is not shown until it is put again.")
final class ItemsDeleteCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "ITEM", description = "The item's id.")
  private String id = "";

  @Override
  protected void run(HttpLink broker) {
    broker.delete("/v1/items/" + HttpRequests.encoded(id));
    if (!isJson()) {
      out().println("deleted " + shown(id));
    }
  }
}
