package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.outcome.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code honeyguide print-config}: the effective value of every key and where it came from. */
@Command(
    name = "print-config",
    mixinStandardHelpOptions = true,
    description = "Prints the effective configuration with the origin of each value.")
public final class PrintConfigCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Override
  public Integer call() {
    var lines = flags.read().lines();
    var width = lines.stream().mapToInt(line -> line.key().length() + line.text().length()).max();
    for (var line : lines) {
      var assignment = line.key() + ": " + line.text();
      var padding = " ".repeat(width.orElse(0) + 4 - assignment.length());
      spec.commandLine().getOut().println(assignment + padding + "# " + line.origin());
    }
    return ExitCode.OK;
  }
}
