package io.honeyguide.distribution.log;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.log.DataDirectoryException;
import io.honeyguide.log.LogDamagedException;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogVerifier;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** How the tools reach a log: what goes wrong there ends them with its exit code and one line. */
final class LogAccess {

  static final int BYTES_PER_MIB = 1 << 20;

  private LogAccess() {}

  /** A number of things: {@code 1 record}, {@code 4,711 records}. */
  static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  /** Runs something that opens a log. */
  static <T> T attempt(Supplier<T> access) {
    try {
      return access.get();
    } catch (LogDamagedException e) {
      throw new CommandFailure(ExitCode.LOG_DAMAGED, e);
    } catch (DataDirectoryException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    } catch (LogException e) {
      throw new CommandFailure(ExitCode.DATA_DIRECTORY, e);
    }
  }

  /** The same for long work, which tells on the terminal how far it is. */
  static <T> T watched(Function<LogVerifier.Progress, T> work) {
    try (var progress = Progress.onTerminal("MiB")) {
      return attempt(
          () ->
              work.apply(
                  (bytes, total) ->
                      progress.moved(bytes / BYTES_PER_MIB, (double) bytes / Math.max(1, total))));
    }
  }
}
