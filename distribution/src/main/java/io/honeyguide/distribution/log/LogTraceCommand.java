package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.honeyguide.delivery.MessageTrace;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.log.StoredLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code honeyguide log trace}: what became of one message. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Tells everything that the log knows about one message: who published it, which durable"
          + " sessions were owed it, and how each of these deliveries ended.",
      "With a DIR it reads the log of a broker that is stopped, not a byte of which changes; without"
          + " one it asks a running broker.",
      "The log does not know sessions that end with their connection, nor when something was sent.",
      "Ends with 6 when the log holds no such message."
    })
final class LogTraceCommand extends BrokerCommand {

  private static final String ROUTING_UNKNOWN =
      "the log before this message was trimmed away: who was owed it at first is known only from"
          + " what was still open at the oldest snapshot";

  @Parameters(
      arity = "1..2",
      paramLabel = "[DIR] ID",
      hideParamSyntax = true,
      description =
          "Data directory, unless a running broker is asked, and the message's id, which is its"
              + " offset: 0-4711 as HTTP shows it, or 4711 in a directory.")
  private List<String> parameters = List.of();

  @Override
  protected void run(HttpLink broker) {
    var id = parameters.get(parameters.size() - 1);
    if (parameters.size() == 1) {
      show(broker.get("/v1/trace/" + HttpRequests.encoded(id)));
    } else {
      read(Path.of(parameters.get(0)), offset(id));
    }
  }

  private long offset(String id) {
    try {
      if (new LogPlace.Converter().convert(id) instanceof LogPlace.Offset place) {
        return place.offset();
      }
    } catch (TypeConversionException e) {
      throw unusable("ID: " + e.getMessage());
    }
    throw unusable("ID is an offset such as 0-4711");
  }

  private void show(JsonNode trace) {
    if (isJson()) {
      out().println(trace);
      return;
    }
    for (var event : trace.path("events")) {
      var line = JsonNodeFactory.instance.objectNode();
      line.set("offset", event.path("offset"));
      line.set("time", event.path("ts"));
      line.set("type", event.path("event"));
      for (var member : List.of("who", "detail")) {
        if (event.has(member)) {
          line.set(member, event.path(member));
        }
      }
      out().println(RecordLine.of(line));
    }
    if (!trace.path("routingIsKnown").asBoolean()) {
      err().println(ROUTING_UNKNOWN);
    }
    if (!trace.path("complete").asBoolean()) {
      err()
          .println(
              "the broker read for as long as it may and came to "
                  + trace.path("through").asText()
                  + "; what stands behind it is not told");
    }
  }

  private void read(Path directory, long offset) {
    var log = LogAccess.attempt(() -> StoredLog.open(directory));
    var report = LogAccess.attempt(() -> MessageTrace.of(log, offset));
    var records = new RecordJson(log.shard(), PayloadText.NONE);
    requireMessage(directory, report, records.offset(offset));
    report.damages().forEach(err()::println);
    print(report, records);
    if (!report.damages().isEmpty()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED, directory + ": what the damaged records said is missing above");
    }
  }

  private static void requireMessage(Path directory, TraceReport report, String shown) {
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
      out().println(isJson() ? node.toString() : RecordLine.of(node));
    }
    if (!report.routingIsKnown()) {
      err().println(ROUTING_UNKNOWN);
    }
  }
}
