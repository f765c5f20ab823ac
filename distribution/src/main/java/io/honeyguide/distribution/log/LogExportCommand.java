package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.MovedRecords;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredLog;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log export}: the messages of a log as lines of JSON. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the messages of a data directory to a file, one JSON object on each line, without"
          + " changing a byte of the directory. `log import` reads such files.",
      "Ends with 75 when a part that was asked for cannot be read, after writing the rest."
    })
final class LogExportCommand implements Callable<Integer> {

  private static final String STANDARD_OUTPUT = "-";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Data directory.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "Where the messages go; must not exist. - is standard output.")
  private String target = STANDARD_OUTPUT;

  @Mixin private LogRange range = new LogRange();

  private final MessageView message = new MessageView();

  /** Messages that were exported from where they were moved to: each once. */
  private final Set<Long> moved = new HashSet<>();

  private MovedRecords erased = MovedRecords.NONE;

  private final ExportedMessage exported = new ExportedMessage();
  private long count;
  private long damaged;

  @Override
  public Integer call() {
    var log = LogAccess.attempt(() -> StoredLog.open(directory));
    if (target.equals(STANDARD_OUTPUT)) {
      export(log, new Lines(spec.commandLine().getOut()));
    } else {
      exportToFile(log);
      spec.commandLine()
          .getOut()
          .println(LogAccess.count(count, "message") + " written to " + target);
    }
    if (damaged > 0) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          ("%s: damaged in %s, everything else was written; `honeyguide log repair %1$s NEW-DIR`"
                  + " makes a copy with single records saved out of there")
              .formatted(directory, LogAccess.count(damaged, "place")));
    }
    return ExitCode.OK;
  }

  private void exportToFile(StoredLog log) {
    try {
      var file = Files.createFile(Path.of(target));
      try (var stream = new FileOutputStream(file.toFile());
          var out = new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))) {
        if (!export(log, new Lines(out))) {
          throw new IOException("not everything could be written, the disk may be full");
        }
        stream.getFD().sync();
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.USAGE, target + " exists: name a file that does not exist yet", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, target + " cannot be written: " + e, e);
    }
  }

  /** Returns whether everything could be written. */
  private boolean export(StoredLog log, Lines lines) {
    var ids = new RecordJson(log.shard(), PayloadText.NONE);
    erased = log.moved();
    LogAccess.attempt(
        () -> {
          range.read(
              log,
              record -> {
                if (!isWanted(record, log.firstOffset())) {
                  return true;
                }
                count++;
                return lines.add(exported.line(message, ids.offset(record.offset())));
              },
              damage -> {
                damaged++;
                spec.commandLine().getErr().println(damage);
              });
          return null;
        });
    return lines.flush();
  }

  /**
   * A message that was moved, or a copy of a retained one, stands for it when what it was appended
   * with was trimmed away.
   */
  private boolean isWanted(RecordView record, long firstOffset) {
    if (erased.isErased(record.offset())) {
      return false;
    }
    if (record.type() == RecordType.MESSAGE) {
      message.wrap(record.body());
      return true;
    }
    if (record.type() == RecordType.MOVED) {
      return record.showMoved()
          && record.offset() < firstOffset
          && moved.add(record.offset())
          && isWanted(record, firstOffset);
    }
    return record.type() == RecordType.RETAINED
        && message.wrap(record.body()).copyOf() < firstOffset;
  }
}
