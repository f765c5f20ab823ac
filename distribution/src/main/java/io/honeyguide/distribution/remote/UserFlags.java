package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var password = lines.readLine();
      return new RemoteUser(name, password == null ? "" : password);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, "--password-file " + file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, "--password-file " + file + " cannot be read: " + e, e);
    }
  }
}
