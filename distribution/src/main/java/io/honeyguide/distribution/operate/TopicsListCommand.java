package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.terminal.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide topics list}: topics that have messages. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the topics that the log holds messages of, the latest first.")
final class TopicsListCommand extends BrokerCommand {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILTER",
      description = "Topic filter (default: all); quote + and #.")
  private String filter = "#";

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "How far back to look: an offset (0-4711), a time (2026-01-31T10:00:00Z), a duration ago"
              + " (5m), or all (default).")
  private @Nullable String since;

  private final Table table = new Table("topic", "newest", "id");

  @Override
  protected void run(HttpLink broker) {
    var path = "/v1/topics?filter=" + HttpRequests.encoded(filter);
    if (since != null) {
      path += "&since=" + HttpRequests.encoded(since);
    }
    broker.forEach(path, "topics", sink(this::add));
    print(table, "No topics: the log holds no messages that match.");
  }

  private void add(JsonNode topic) {
    table.add(topic.path("topic").asText(), ago(topic.path("ts")), topic.path("offset").asText());
  }
}
