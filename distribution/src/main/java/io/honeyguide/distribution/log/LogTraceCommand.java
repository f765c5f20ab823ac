package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.delivery.MessageTrace;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.OutputFormat;
import io.honeyguide.log.StoredLog;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log trace}: what became of one message. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Tells everything that the log knows about one message: who published it, which durable"
          + " sessions were owed it, and how each of these deliveries ended. The records are applied"
          + " as a start applies them; not a byte changes.",
      "The log does not know sessions that end with their connection, nor when something was sent.",
      "Ends with 6 when the log holds no such message."
    })
final class LogTraceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "ID",
      converter = LogPlace.Converter.class,
      description = "The message's id, which is its offset: 0-4711 as HTTP shows it, or 4711.")
  private LogPlace id = new LogPlace.Offset(0);

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (default) or json.")
  private OutputFormat output = OutputFormat.TABLE;

  @Override
  public Integer call() {
    if (!(id instanceof LogPlace.Offset wanted)) {
      throw new ParameterException(spec.commandLine(), "ID is an offset such as 0-4711");
    }
    var log = LogAccess.attempt(() -> StoredLog.open(directory));
    var report = LogAccess.attempt(() -> MessageTrace.of(log, wanted.offset()));
    var records = new RecordJson(log.shard(), PayloadText.NONE);
    requireMessage(report, records.offset(wanted.offset()));
    report.damages().forEach(spec.commandLine().getErr()::println);
    print(report, records);
    if (!report.damages().isEmpty()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED, directory + ": what the damaged records said is missing above");
    }
    return ExitCode.OK;
  }

  private void requireMessage(TraceReport report, String shown) {
    if (report.type() == null) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "%s holds no record %s; its offsets go from %d to %d"
              .formatted(directory, shown, report.firstOffset(), report.nextOffset()));
    }
    if (!report.isMessage()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "record %s is no message but %s; `honeyguide log dump %s --from %1$s` shows it"
              .formatted(shown, report.type(), directory));
    }
  }

  private void print(TraceReport report, RecordJson records) {
    var out = spec.commandLine().getOut();
    var json = new ObjectMapper();
    for (var event : report.events()) {
      var node = json.createObjectNode();
      node.put("offset", records.offset(event.offset()));
      node.put("time", RecordJson.time(event.timeMs()));
      node.put("type", event.kind().name().toLowerCase(Locale.ROOT));
      if (!event.who().isEmpty()) {
        node.put("who", event.who());
      }
      if (!event.detail().isEmpty()) {
        node.put("detail", event.detail());
      }
      out.println(output == OutputFormat.JSON ? node.toString() : RecordLine.of(node));
    }
    if (!report.routingIsKnown()) {
      spec.commandLine()
          .getErr()
          .println(
              "the log before this message was trimmed away: who was owed it at first is known only"
                  + " from what was still open at the oldest snapshot");
    }
  }
}
