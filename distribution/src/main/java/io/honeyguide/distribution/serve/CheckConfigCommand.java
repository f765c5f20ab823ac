package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.outcome.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code honeyguide check-config}: lists every problem of the configuration. */
@Command(
    name = "check-config",
    mixinStandardHelpOptions = true,
    description = "Reads the configuration and lists every problem (exit code 78 if there is one).")
public final class CheckConfigCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Override
  public Integer call() {
    try {
      var configuration = flags.read();
      var options = BrokerAssembly.options(configuration, BuildVersion.text());
      new Reach(configuration, options).check();
    } catch (ConfigException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.CONFIG_INVALID;
    }
    spec.commandLine().getOut().println("configuration ok");
    return ExitCode.OK;
  }
}
