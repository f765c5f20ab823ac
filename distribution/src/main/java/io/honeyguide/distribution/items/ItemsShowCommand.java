package io.honeyguide.distribution.items;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.terminal.Details;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code honeyguide items show}: what the catalogue says of an item. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what the catalogue says of an item.")
final class ItemsShowCommand extends BrokerCommand {

  @Parameters(index = "0", paramLabel = "ITEM", description = "The item's id.")
  private String id = "";

  @Override
  protected void run(HttpLink broker) {
    var item = broker.get("/v1/items/" + HttpRequests.encoded(id));
    if (isJson()) {
      out().println(item);
      return;
    }
    var details = new Details();
    item.properties().forEach(field -> details.add(field.getKey(), text(field.getValue())));
    details.print(out());
  }

  private static String text(JsonNode value) {
    return shown(value.isValueNode() ? value.asText() : value.toString());
  }
}
