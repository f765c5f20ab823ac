package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.StoredLog;
import io.honeyguide.message.RecordNames;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log dump}: the records of a log, one line each. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the records of a data directory, one line each, without changing a byte.",
      "Ends with 75 when a part that was asked for cannot be read, after printing the rest."
    })
final class LogDumpCommand implements Callable<Integer> {

  private enum Shape {
    TEXT,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Mixin private LogRange range = new LogRange();

  @Option(
      names = "--type",
      split = ",",
      paramLabel = "TYPE",
      description = "Only records of these types, such as MESSAGE,SETTLED.")
  private List<String> types = List.of();

  @Option(
      names = "--payload",
      paramLabel = "SHAPE",
      description = "Payloads as text (default; hex where they are none), hex or none.")
  private PayloadText payloads = PayloadText.TEXT;

  @Option(names = "--output", paramLabel = "FORMAT", description = "text (default) or json.")
  private Shape shape = Shape.TEXT;

  @Override
  public Integer call() {
    var wanted = types();
    var log = LogAccess.attempt(() -> StoredLog.open(directory));
    var records = new RecordJson(log.shard(), payloads);
    var lines = new Lines(spec.commandLine().getOut());
    var damaged = new long[1];
    LogAccess.attempt(
        () -> {
          range.read(
              log,
              record -> {
                if (!wanted.isEmpty() && !wanted.contains(record.type())) {
                  return true;
                }
                var node = records.of(record);
                return lines.add(shape == Shape.JSON ? node.toString() : RecordLine.of(node));
              },
              damage -> {
                damaged[0]++;
                spec.commandLine().getErr().println(damage);
              });
          return null;
        });
    lines.flush();
    if (damaged[0] > 0) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          "%s: damaged in %s; `honeyguide log repair %1$s NEW-DIR` saves the rest into a copy"
              .formatted(directory, LogAccess.count(damaged[0], "place")));
    }
    return ExitCode.OK;
  }

  private Set<Byte> types() {
    var wanted = new HashSet<Byte>();
    for (var name : types) {
      var type = RecordNames.typeOf(name.strip());
      if (type == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--type: there is no record type \""
                + name
                + "\"; known are "
                + String.join(", ", RecordNames.all()));
      }
      wanted.add(type);
    }
    return wanted;
  }
}
