package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.OutputFormat;
import io.honeyguide.log.LogInspector;
import io.honeyguide.log.LogSummary;
import io.honeyguide.message.RecordNames;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log inspect}: what is in a data directory. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what a data directory holds and what the next start would do with it, without"
          + " changing a byte.",
      "Ends with 0 when everything acknowledged is whole, 75 when something is damaged, 74 when"
          + " there is no log to look at."
    })
final class LogInspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (default) or json.")
  private OutputFormat output = OutputFormat.TABLE;

  @Override
  public Integer call() {
    var summary = LogAccess.attempt(() -> LogInspector.inspect(directory));
    var out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(json(summary));
    } else {
      new SummaryTable(summary, directory, out).print();
    }
    return summary.isWhole() ? ExitCode.OK : ExitCode.LOG_DAMAGED;
  }

  /** Record types have names outside the log. */
  private static ObjectNode json(LogSummary summary) {
    var json = new ObjectMapper();
    ObjectNode tree = json.valueToTree(summary);
    tree.path("segments").forEach(LogInspectCommand::nameTypes);
    return tree;
  }

  private static void nameTypes(JsonNode segment) {
    var named = new ObjectMapper().createObjectNode();
    for (var entry : segment.path("recordsByType").properties()) {
      named.set(RecordNames.of(Byte.parseByte(entry.getKey())), entry.getValue());
    }
    ((ObjectNode) segment).set("recordsByType", named);
  }
}
