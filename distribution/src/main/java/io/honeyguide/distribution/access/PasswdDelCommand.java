package io.honeyguide.distribution.access;

import io.honeyguide.access.AccessException;
import io.honeyguide.access.UsersFile;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide passwd del}: takes a user out. */
@Command(
    name = "del",
    mixinStandardHelpOptions = true,
    description = "Takes a user out of a users file; connections that are open stay.")
final class PasswdDelCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "The users file.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "NAME", description = "The user.")
  private String name = "";

  @Override
  public Integer call() {
    try {
      if (!UsersFile.remove(file, name)) {
        throw new CommandFailure(ExitCode.NOT_FOUND, file + " has no user " + name);
      }
      spec.commandLine().getOut().println("took " + name + " out of " + file);
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, file + " cannot be written: " + e, e);
    } catch (AccessException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, file + " is no users file: " + e.getMessage(), e);
    }
  }
}
