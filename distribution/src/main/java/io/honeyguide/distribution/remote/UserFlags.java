package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Flags of commands that talk to a broker which asks who they are. The password comes from a file:
 * on the command line everybody on the machine could read it.
 */
public class UserFlags {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--user", paramLabel = "NAME", description = "User to connect as.")
  private @Nullable String name;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of --user.")
  private @Nullable Path file;

  /**
   * The user, or null for nobody in particular.
   *
   * @throws ParameterException when one flag came without the other
   * @throws CommandFailure when the file cannot be read
   */
  public final @Nullable RemoteUser user() {
    if (name == null && file == null) {
      return null;
    }
    if (name == null || file == null) {
      throw new ParameterException(spec.commandLine(), "--user and --password-file go together");
    }
    return new RemoteUser(name, SecretFile.firstLine("--password-file", file));
  }
}
