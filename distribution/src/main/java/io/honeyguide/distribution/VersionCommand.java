package io.honeyguide.distribution;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.serve.BuildVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code honeyguide version}: which Honeyguide on which Java. */
@Command(name = "version", description = "Prints the versions of Honeyguide and Java.")
final class VersionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(text());
    return ExitCode.OK;
  }

  private static String text() {
    return "honeyguide %s, Java %s (%s), %s %s"
        .formatted(
            BuildVersion.text(),
            Runtime.version(),
            System.getProperty("java.vendor"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  /** The same for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
