package io.honeyguide.distribution.serve;

import io.honeyguide.distribution.config.Settings;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.LogOutput;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code honeyguide serve}: the broker, in the foreground, until a signal ends it. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the broker in the foreground and prints one line when it accepts clients.",
      "SIGTERM, SIGHUP or Ctrl-C stops it cleanly. docs/configuration.md lists what can be set."
    })
public final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigFlags flags = new ConfigFlags();

  @Override
  public Integer call() {
    var configuration = flags.read();
    LogOutput.configure(
        configuration.get(Settings.LOGGING_LEVEL), configuration.get(Settings.LOGGING_FORMAT));
    var broker = RunningBroker.start(configuration);
    // The signal's own exit code (143, 130) is kept: Java sets it once the hooks are through.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "honeyguide-stop"));
    broker.logReach();
    broker.logListeners();
    spec.commandLine().getOut().println(broker.readyLine());
    var failure = broker.awaitFailure();
    throw new CommandFailure(
        ExitCode.DATA_DIRECTORY,
        "the log has stopped and nothing more is acknowledged: " + failure.getMessage(),
        failure);
  }

  private static void stop(RunningBroker broker) {
    LOG.info("SV1003 serve.stopping");
    broker.close();
    LOG.info("SV1004 serve.stopped");
  }
}
