package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogVerifier;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide log import}: publishes exported messages into a data directory. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Appends the messages of a file, as `log export` writes it, to a data directory that no broker"
          + " uses, or to a new one. The next start finds them as if they had just been published:"
          + " subscribers with sessions get them, plugins learn from them.",
      "They get new ids; their times stay, so that what has expired stays expired. The whole file is"
          + " checked before anything is written: exit code 65 names the first line that is wrong."
    })
final class LogImportCommand implements Callable<Integer> {

  /** Most bytes that a character of a line can become; those of base64 become fewer. */
  private static final long UTF8_BYTES_MAX = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Data directory, or a new one.")
  private Path directory = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "One JSON object on each line.")
  private Path file = Path.of("");

  private final ExportedMessage exported = new ExportedMessage();
  private final long nowMs = System.currentTimeMillis();

  private interface LineTaker {
    void line(String line, long number);
  }

  @Override
  public Integer call() {
    var count = forEachLine(this::check);
    if (Files.exists(directory)) {
      requireWhole();
    }
    var first =
        LogAccess.attempt(
            () -> {
              try (var log = MessageImport.into(directory)) {
                forEachLine(
                    (line, number) ->
                        log.add(
                            line.length() * UTF8_BYTES_MAX,
                            body -> exported.write(line, nowMs, body)));
                log.finish();
                return log.firstOffset();
              }
            });
    spec.commandLine()
        .getOut()
        .printf(
            "%s appended to %s at offsets %d to %d; these are their new ids%n",
            LogAccess.count(count, "message"), directory, first, first + count);
    return ExitCode.OK;
  }

  /** Nothing may change in a directory that the log would refuse on the way. */
  private void requireWhole() {
    try (var found = Files.list(directory)) {
      if (found.findAny().isEmpty()) {
        return;
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.DATA_DIRECTORY, directory + " is no directory that can be read: " + e, e);
    }
    var report = LogAccess.watched(progress -> LogVerifier.verify(directory, progress));
    if (!report.isWhole()) {
      throw new CommandFailure(
          ExitCode.LOG_DAMAGED,
          "%s: damaged in %s; `honeyguide log repair %1$s NEW-DIR` saves the rest into a copy"
              .formatted(directory, LogAccess.count(report.damages().size(), "place")));
    }
  }

  private void check(String line, long number) {
    var body = Unpooled.buffer();
    try {
      exported.write(line, nowMs, body);
      var bytesMax = FileLogOptions.defaults().batchBytesMax();
      if (body.readableBytes() > bytesMax) {
        throw new IllegalArgumentException(
            "a message has at most %,d bytes, found %,d".formatted(bytesMax, body.readableBytes()));
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, "%s, line %d: %s".formatted(file, number, e.getMessage()), e);
    } finally {
      body.release();
    }
  }

  /** Returns the number of lines that are not empty. */
  private long forEachLine(LineTaker taker) {
    var number = 0L;
    var count = 0L;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          taker.line(line, number);
          count++;
        }
      }
      return count;
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, "%s, after line %d: no UTF-8".formatted(file, number), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, file + " cannot be read: " + e, e);
    }
  }
}
