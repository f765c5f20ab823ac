package io.honeyguide.distribution.access;

import io.honeyguide.access.AccessException;
import io.honeyguide.access.UsersFile;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code honeyguide passwd add}: adds a user or gives one another password. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Adds a user or gives one another password; makes the file when there is none.",
      "The password is asked for, or read from the first line of standard input."
    })
final class PasswdAddCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "FILE", description = "The users file.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "NAME", description = "The user.")
  private String name = "";

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description =
          "How often the password is hashed: what a connection costs, and a guess of whoever gets"
              + " hold of the file (default: ${DEFAULT-VALUE}).")
  private int iterations = UsersFile.ITERATIONS;

  @Override
  public Integer call() throws IOException {
    try {
      var isNew = UsersFile.add(file, name, password(), iterations);
      spec.commandLine()
          .getOut()
          .println((isNew ? "added " : "changed the password of ") + name + " in " + file);
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.BAD_INPUT, file + " cannot be written: " + e, e);
    } catch (AccessException e) {
      throw new CommandFailure(
          ExitCode.BAD_INPUT, file + " is no users file: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // asked for only where a person types
  private String password() throws IOException {
    var console = Terminal.isIn() ? System.console() : null;
    if (console == null) {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      var line = in.readLine();
      return line == null ? "" : line;
    }
    var first = console.readPassword("Password of %s: ", name);
    var second = console.readPassword("Once more: ");
    if (first == null || second == null || !Arrays.equals(first, second)) {
      throw new ParameterException(spec.commandLine(), "the two passwords are not the same");
    }
    return new String(first);
  }
}
