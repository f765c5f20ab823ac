package io.honeyguide.benchmarks;

import io.honeyguide.benchmarks.log.Appends;
import io.honeyguide.benchmarks.log.BareFile;
import io.honeyguide.benchmarks.log.LogAppends;
import io.honeyguide.benchmarks.log.Starts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the log does on the disk of a directory, beside what the disk does without it, in one
 * interleaved run.
 *
 * <p>Exit codes: 0, 1 when something failed, 2 for a wrong command line.
 */
@Command(
    name = "LogLoad",
    description = "Measures the log on a disk, beside a bare file in the same run.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class LogLoad {

  /** 150 bytes with its frame: a small message with its topic. */
  private static final int BODY_BYTES = 141;

  private static final double WARM_UP_SECONDS = 3;

  private LogLoad() {}

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LogLoad()).execute(args));
  }

  @Command(
      name = "appends",
      description = "Durable appends per second for each number of records under way.")
  int appends(
      @Option(names = "--dir", required = true, paramLabel = "DIR", description = "On which disk.")
          String dir,
      @Option(
              names = "--inflight",
              split = ",",
              paramLabel = "N",
              defaultValue = "1,16,256,4096",
              description = "Records not yet durable at any time. Default: ${DEFAULT-VALUE}")
          List<Integer> inFlight,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "How often each is measured in turn. Default: ${DEFAULT-VALUE}")
          int rounds,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "1",
              description = "Time of one measurement. Default: ${DEFAULT-VALUE}")
          double seconds)
      throws IOException, InterruptedException {
    System.out.printf(
        "%-10s %14s %14s %14s %7s %7s %16s%n",
        "in flight", "bare file/s", "one batch/s", "two batches/s", "one", "two", "B allocated");
    var directory = ScratchDirectory.create(dir);
    try (var bare = new BareFile(directory.resolve("bare"), BODY_BYTES);
        var log = new LogAppends(directory.resolve("log"), BODY_BYTES)) {
      log.measure(256, 2, WARM_UP_SECONDS); // also makes the first spares
      bare.measure(256, seconds);
      for (var count : inFlight) {
        var plain = new ArrayList<Appends>();
        var one = new ArrayList<Appends>();
        var two = new ArrayList<Appends>();
        for (var round = 0; round < rounds; round++) {
          plain.add(bare.measure(count, seconds));
          one.add(log.measure(count, 1, seconds));
          if (count > 1) {
            two.add(log.measure(count, 2, seconds));
          }
        }
        print(count, plain, one, two);
      }
    } finally {
      ScratchDirectory.delete(directory);
    }
    return 0;
  }

  @Command(name = "starts", description = "How long reading, checking and starting on a log takes.")
  int starts(
      @Option(names = "--dir", required = true, paramLabel = "DIR", description = "On which disk.")
          String dir,
      @Option(
              names = "--mib",
              paramLabel = "N",
              defaultValue = "256",
              description = "Log that nobody is owed, in MiB. Default: ${DEFAULT-VALUE}")
          int mebibytes,
      @Option(
              names = "--queued",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Messages that sessions are owed. Default: ${DEFAULT-VALUE}")
          long queued,
      @Option(
              names = "--sessions",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Over so many sessions. Default: ${DEFAULT-VALUE}")
          int sessions,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "How often each is measured. Default: ${DEFAULT-VALUE}")
          int rounds)
      throws IOException, InterruptedException {
    var directory = ScratchDirectory.create(dir);
    try {
      var history = new Starts(directory.resolve("history"));
      history.fill((long) mebibytes << 20);
      var owed = new Starts(directory.resolve("owed"));
      owed.fillQueues(sessions, queued);
      for (var round = 0; round < rounds; round++) {
        System.out.printf(
            Locale.ROOT,
            "%d MiB: read %,.0f MiB/s, verify %,.0f MiB/s, start with replay %.2f s;"
                + " start with %,d messages queued for %,d sessions %.2f s%n",
            mebibytes,
            history.readBytesPerSecond() / (1 << 20),
            history.verifyBytesPerSecond() / (1 << 20),
            history.startSeconds(),
            queued,
            sessions,
            owed.startSeconds());
      }
    } finally {
      ScratchDirectory.delete(directory);
    }
    return 0;
  }

  private static void print(
      int inFlight, List<Appends> bare, List<Appends> one, List<Appends> two) {
    var base = median(bare, Appends::recordsPerSecond);
    var single = median(one, Appends::recordsPerSecond);
    var overlapped = two.isEmpty() ? 0 : median(two, Appends::recordsPerSecond);
    System.out.printf(
        Locale.ROOT,
        "%-10d %,14.0f %,14.0f %14s %6.0f%% %7s %16.2f%n",
        inFlight,
        base,
        single,
        two.isEmpty() ? "-" : "%,.0f".formatted(overlapped),
        100 * single / base,
        two.isEmpty() ? "-" : "%.0f%%".formatted(100 * overlapped / base),
        median(one, Appends::allocatedPerRecord));
  }

  private static double median(List<Appends> runs, ToDoubleFunction<Appends> figure) {
    var sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
