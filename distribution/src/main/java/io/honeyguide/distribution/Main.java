package io.honeyguide.distribution;

import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.LogFormat;
import io.honeyguide.distribution.terminal.LogLevel;
import io.honeyguide.distribution.terminal.LogOutput;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the process: reads the command line, runs one command, exits with its code. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    LogOutput.configure(LogLevel.WARN, LogFormat.TEXT);
    System.exit(commandLine().execute(arguments));
  }

  /** The command line with its commands and the way failures are told. */
  public static CommandLine commandLine() {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return new CommandLine(new HoneyguideCommand())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setOverwrittenOptionsAllowed(true)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> fail(e, commandLine));
  }

  private static int refuse(ParameterException e, String[] arguments) {
    var commandLine = e.getCommandLine();
    var err = commandLine.getErr();
    err.println("honeyguide: " + oneLine(e));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println(
        "run `" + commandLine.getCommandSpec().qualifiedName() + " --help` to see what it takes");
    return ExitCode.USAGE;
  }

  private static int fail(Exception e, CommandLine commandLine) {
    var err = commandLine.getErr();
    if (e instanceof CommandFailure failure) {
      err.println("honeyguide: " + oneLine(failure));
      return failure.exitCode();
    }
    if (e instanceof ConfigException) {
      err.println("honeyguide: " + oneLine(e));
      return ExitCode.CONFIG_INVALID;
    }
    err.println(
        "honeyguide: unexpected failure, please report it with the lines below: " + oneLine(e));
    e.printStackTrace(err);
    return ExitCode.UNEXPECTED;
  }

  private static String oneLine(Exception e) {
    var message = e.getMessage() == null ? e.toString() : e.getMessage();
    return String.join(" ", List.of(message.split("\\s*\\R\\s*")));
  }
}
