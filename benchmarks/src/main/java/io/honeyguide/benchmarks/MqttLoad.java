package io.honeyguide.benchmarks;

import io.honeyguide.benchmarks.load.LoadOptions;
import io.honeyguide.benchmarks.load.LoadReport;
import io.honeyguide.benchmarks.load.LoadRun;
import io.honeyguide.benchmarks.load.Scenario;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Drives any MQTT 3.1.1 broker on this machine, checks every message and prints how fast it was.
 *
 * <p>Exit codes: 0 when every promise was kept, 1 when one was broken or the broker could not be
 * reached, 2 for a wrong command line.
 */
@Command(
    name = "MqttLoad",
    description = "Drives an MQTT broker on this machine and checks every message.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class MqttLoad implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}")
  private Scenario scenario = Scenario.Q1_PAIRS;

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:1883",
      description = "The broker, on a loopback address. Default: ${DEFAULT-VALUE}")
  private String broker = "";

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Measured time. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      defaultValue = "3",
      description = "Seconds before it that do not count. Default: ${DEFAULT-VALUE}")
  private int warmupSeconds;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Publishers; subscribers for a fan-out. Default: the scenario's")
  private @Nullable Integer clients;

  @Option(
      names = "--inflight",
      paramLabel = "W",
      description = "Messages under way for each publisher. Default: the scenario's")
  private @Nullable Integer inflightMax;

  @Option(
      names = "--payload",
      paramLabel = "B",
      defaultValue = "64",
      description = "Bytes of a payload, at least 20. Default: ${DEFAULT-VALUE}")
  private int payloadBytes;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "5000",
      description = "Messages per second of q1-lat. Default: ${DEFAULT-VALUE}")
  private int rate;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "Selector threads, 1 or 2. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--messages",
      paramLabel = "M",
      defaultValue = "1000000000",
      description = "Most messages published, warm-up included. Default: ${DEFAULT-VALUE}")
  private long messagesMax;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "The broker's process: prints its CPU time per message (Linux)")
  private @Nullable Long pid;

  @Option(names = "--tsv", description = "Print one tab-separated line instead of text")
  private boolean tsv;

  @Option(names = "--tsv-header", description = "Print the names of its columns before it")
  private boolean tsvHeader;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this and exit")
  @SuppressWarnings("UnusedVariable") // picocli looks at the annotation
  private boolean help;

  /** Runs one scenario. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new MqttLoad()).registerConverter(Scenario.class, MqttLoad::scenario);
  }

  private static Scenario scenario(String word) {
    for (var known : Scenario.values()) {
      if (known.word().equals(word)) {
        return known;
      }
    }
    throw new TypeConversionException("unknown scenario " + word);
  }

  private LoadOptions options() {
    try {
      return new LoadOptions(
          scenario,
          LoadOptions.broker(broker),
          seconds,
          warmupSeconds,
          clients == null ? scenario.clientCount() : clients,
          inflightMax == null ? scenario.inflightMax() : inflightMax,
          payloadBytes,
          rate,
          threads,
          messagesMax,
          pid);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    var options = options();
    var out = System.out;
    try {
      var report = new LoadRun(options, Long.toHexString(ProcessHandle.current().pid())).run();
      if (tsvHeader) {
        out.println(LoadReport.header());
      }
      out.print(tsv ? report.row() + System.lineSeparator() : report.text());
      return report.verdict().isKept() ? 0 : 1;
    } catch (IOException e) {
      System.err.println("No run against " + broker + ": " + e.getMessage());
      return 1;
    }
  }
}
