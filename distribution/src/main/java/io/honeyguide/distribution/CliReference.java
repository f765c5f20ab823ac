package io.honeyguide.distribution;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.BrokerFlags;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes {@code docs/cli.md} from the commands themselves, so that the two cannot differ. */
final class CliReference {

  private static final String HEAD =
      """
      # Command line

      <!-- Written from the commands by CliReferenceTest: change those, not this. -->

      `./honeyguide COMMAND` from a checkout, `java -jar honeyguide.jar COMMAND` anywhere.
      `honeyguide help COMMAND` and `--help` tell what stands here. `source <(honeyguide completion)` lets
      bash and zsh complete commands and options.

      ## Exit codes

      | code | means |
      |---|---|
      | 0 | done |
      | 1 | unexpected: a fault of the program, or a broker that is too busy or broken to do it |
      | 2 | the command line cannot be understood, or asks for what cannot be |
      | 3 | no connection to the broker |
      | 4 | the broker does not allow it |
      | 5 | the given time ran out |
      | 6 | what was asked for does not exist, or no longer |
      | 65 | the input is not in the expected form, or too large |
      | 69 | a port that is to be listened on is taken |
      | 70 | a mandatory plugin could not start |
      | 74 | the data directory or its disk cannot be used |
      | 75 | acknowledged records are damaged |
      | 78 | the configuration is wrong |
      | 130, 143 | stopped by SIGINT (Ctrl-C), by SIGTERM |

      A command that fails says why in one line on standard error, in the broker's own words where it was
      the broker that refused.

      ## Flags of commands that ask a broker

      Commands marked with ● ask a running broker over HTTP and take these:

      BROKER
      Tables are aligned and are cut to the width of a terminal; into a pipe they go as they are. With
      `--output json` a command prints what the broker answered, a list as one entry on a line from all of
      its pages, and nothing where the answer is empty.

      """;

  private CliReference() {}

  /** The page as Markdown. */
  static String markdown(CommandLine root) {
    var broker = CommandSpec.forAnnotatedObject(new BrokerFlags());
    var page = new StringBuilder(HEAD.replace("BROKER\n", table(broker.options()) + "\n"));
    for (var command : root.getSubcommands().values()) {
      if (!command.getCommandName().equals("help")) {
        add(page, command.getCommandSpec(), command.getCommandName(), 2);
      }
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static void add(StringBuilder page, CommandSpec command, String name, int level) {
    var asksBroker = command.userObject() instanceof BrokerCommand;
    page.append("%s %s%s\n\n".formatted("#".repeat(level), name, asksBroker ? " ●" : ""));
    if (command.subcommands().isEmpty()) {
      page.append("    %s\n\n".formatted(synopsis(command, name)));
    }
    for (var line : command.usageMessage().description()) {
      page.append(text(line)).append("\n\n");
    }
    var arguments = arguments(command, asksBroker);
    if (!arguments.isEmpty()) {
      page.append(table(arguments)).append('\n');
    }
    for (var each : command.subcommands().values()) {
      add(page, each.getCommandSpec(), name + " " + each.getCommandName(), level + 1);
    }
  }

  private static String synopsis(CommandSpec command, String name) {
    var line = new StringBuilder("honeyguide " + name + " [OPTION...]");
    for (var parameter : command.positionalParameters()) {
      var label = parameter.paramLabel();
      if (parameter.hideParamSyntax()) {
        line.append(' ').append(label);
        continue;
      }
      var many = parameter.arity().max() > 1 ? label + "..." : label;
      line.append(parameter.arity().min() > 0 ? " " + many : " [" + many + "]");
    }
    return line.toString();
  }

  private static List<ArgSpec> arguments(CommandSpec command, boolean asksBroker) {
    var arguments = new ArrayList<ArgSpec>(command.positionalParameters());
    for (var option : command.options()) {
      var isCommon =
          option.usageHelp()
              || option.versionHelp()
              || (asksBroker && isOfBroker(option.longestName()));
      if (!isCommon) {
        arguments.add(option);
      }
    }
    return arguments;
  }

  private static boolean isOfBroker(String option) {
    return CommandSpec.forAnnotatedObject(new BrokerFlags()).findOption(option) != null;
  }

  private static String table(List<? extends ArgSpec> arguments) {
    var table = new StringBuilder("| argument | |\n|---|---|\n");
    for (var argument : arguments) {
      var name =
          argument instanceof OptionSpec option
              ? String.join("`, `", option.names())
                  + (option.arity().max() > 0 ? " " + option.paramLabel() : "")
              : argument.paramLabel();
      table.append(
          "| `%s` | %s |\n"
              .formatted(bar(name), bar(text(String.join(" ", argument.description())))));
    }
    return table.toString();
  }

  /** A bar parts cells, also where it stands in code. */
  private static String bar(String text) {
    return text.replace("|", "\\|");
  }

  /** Markdown takes an asterisk or an angle bracket for its own, but not in code. */
  private static String text(String line) {
    return line.contains("`") ? line : line.replace("*", "\\*").replace("<", "&lt;");
  }
}
