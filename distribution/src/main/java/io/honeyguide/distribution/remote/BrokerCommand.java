package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.config.ValueKind;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import io.honeyguide.distribution.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a running broker over HTTP and prints what it answers. */
public abstract class BrokerCommand implements Callable<Integer> {

  private final InstantSource clock = InstantSource.system();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BrokerFlags flags = new BrokerFlags();

  @Override
  public final Integer call() throws IOException, InterruptedException {
    try {
      run(new HttpLink(flags.requests()));
    } catch (ConnectionLostException e) {
      throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
    } catch (HttpRequests.RefusedException e) {
      throw Refusal.of(e.answer());
    }
    out().flush();
    return ExitCode.OK;
  }

  /**
   * Does what the command is for.
   *
   * @param broker not connected yet
   */
  protected abstract void run(HttpLink broker) throws IOException, InterruptedException;

  /** Which broker is asked, and by whom. */
  final BrokerFlags flags() {
    return flags;
  }

  /** Standard output. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error. */
  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Whether programs read the output. */
  protected final boolean isJson() {
    return flags.isJson();
  }

  /** The command line is understood, but asks for what cannot be. */
  protected final ParameterException unusable(String line) {
    return new ParameterException(spec.commandLine(), line);
  }

  /** The duration that a flag was given. */
  protected final Duration duration(String flag, String text) {
    try {
      return ValueKind.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), flag + ": " + e.getMessage(), e);
    }
  }

  /** Now. */
  protected final Instant now() {
    return clock.instant();
  }

  /** A time of the broker as people say it; nothing for none. */
  protected final String ago(JsonNode time) {
    return time.isTextual() ? Spoken.fromNow(Instant.parse(time.asText()), now()) : "";
  }

  /** Prints a document of the broker for programs, or what people are to see instead. */
  protected final void print(JsonNode document, String line) {
    out().println(isJson() ? document.toString() : line);
  }

  /** Where an entry of a list goes: to standard output at once, or into the table. */
  protected final Consumer<JsonNode> sink(Consumer<JsonNode> row) {
    return isJson() ? entry -> out().println(entry) : row;
  }

  /**
   * Prints a table that a {@link #sink} filled; programs have got their lines by then.
   *
   * @param empty what to say when there is nothing in it
   */
  protected final void print(Table table, String empty) {
    if (isJson()) {
      return;
    }
    if (table.isEmpty()) {
      out().println(empty);
    } else {
      table.print(out(), width());
    }
  }

  /** Characters of a line: those of the terminal, any number where there is none. */
  protected final int width() {
    return Terminal.isOut() ? spec.commandLine().getUsageHelpWidth() : Integer.MAX_VALUE;
  }

  /** The payload of a message; what is no text stands in base64. */
  protected static String payload(JsonNode message) {
    return MessageLine.payload(message);
  }

  /** A text of a publisher as it may be printed: a terminal must not obey it. */
  protected static String shown(String text) {
    return MessageLine.shown(text);
  }
}
