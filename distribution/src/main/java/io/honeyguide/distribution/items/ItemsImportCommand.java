package io.honeyguide.distribution.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.recommender.evaluate.CatalogueFile;
import io.honeyguide.recommender.evaluate.CatalogueFormat;
import io.honeyguide.recommender.evaluate.LineFormatException;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.ItemNews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code honeyguide items import}: puts a whole file into the catalogue. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Puts every item of a file into the catalogue of a running broker, as PUT /v1/items does:"
          + " each line replaces all that was said of its item, items that the file does not name"
          + " stay as they are. The same file twice changes nothing.",
      "A line that cannot be used is told with its number and reason and passed over; the exit code"
          + " is 65 then. A line whose quotes do not come out even ends the import, with the code 65,"
          + " too. When the broker goes away, the last line says where to go on."
    })
final class ItemsImportCommand extends BrokerCommand {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description =
          "A line each, plain or gzip: JSON with the fields of PUT /v1/items and the item; or fields"
              + " parted by tabs, commas, semicolons or ::, quoted as in RFC 4180 except between"
              + " tabs, with a header line: item, title, category and tags (parted by |), price,"
              + " stock, hidden, expires, deleted, vector, properties.NAME.")
  private Path file = Path.of("");

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      defaultValue = "",
      description =
          "Other names of columns, item=sku,title=name; or our names in order for a file without a"
              + " header line.")
  private String columns = "";

  @Option(
      names = "--from-line",
      paramLabel = "N",
      defaultValue = "1",
      description = "Begin with this line of the file (default: ${DEFAULT-VALUE}).")
  private long fromLine;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = "items",
      description =
          "The catalogue's topic, as catalogue.topics of the broker has it (default:"
              + " ${DEFAULT-VALUE}): an item is retained on the level of its id below.")
  private String topic = "items";

  private long rejected;

  @Override
  protected void run(HttpLink broker) throws IOException {
    var format = format();
    if (!Files.isReadable(file)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, file + ": no such file, or it may not be read; FILE names the items");
    }
    ItemBatches.stats(broker, "");
    var batches = new ItemBatches(broker, topic, this::reject);
    try (var catalogue = CatalogueFile.open(file, format);
        var progress = Progress.onTerminal("items")) {
      for (var entry = catalogue.next(); entry != null; entry = catalogue.next()) {
        if (entry.line() < fromLine) {
          continue;
        }
        if (entry.news() instanceof ItemNews news) {
          batches.add(entry.line(), news);
        } else if (entry.news() instanceof EventDefect defect) {
          reject(entry.line(), defect.reason().word(), defect.detail());
        }
        progress.moved(
            batches.published(), (double) catalogue.bytesRead() / catalogue.totalBytes());
      }
      batches.finish();
    } catch (LineFormatException e) {
      batches.finish();
      throw new CommandFailure(ExitCode.BAD_INPUT, e);
    }
    finish(batches.published(), ItemBatches.stats(broker, "").path("catalogue").asLong());
  }

  private CatalogueFormat format() {
    try {
      return CatalogueFormat.parse(columns);
    } catch (IllegalArgumentException e) {
      throw unusable("--columns: " + e.getMessage());
    }
  }

  private void reject(long line, String reason, String detail) {
    rejected++;
    if (isJson()) {
      var reject = JsonNodeFactory.instance.objectNode();
      reject.put("line", line).put("reason", reason).put("detail", detail);
      out().println(reject);
    } else {
      err().println("honeyguide: %s, line %d: %s: %s".formatted(file, line, reason, shown(detail)));
    }
  }

  private void finish(long published, long known) {
    var total = JsonNodeFactory.instance.objectNode();
    total.put("published", published).put("rejected", rejected).put("catalogue", known);
    print(
        total,
        "published %s, the catalogue holds %s"
            .formatted(Spoken.count(published, "item"), Spoken.number(known)));
    out().flush();
    if (rejected > 0) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, Spoken.count(rejected, "line") + " could not be used");
    }
  }
}
