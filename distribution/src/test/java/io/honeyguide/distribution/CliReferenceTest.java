package io.honeyguide.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Holds {@code docs/cli.md} to the commands. After a change of theirs run this test with {@code
 * -Dhoneyguide.writeDocs=true}: it then writes the page.
 */
class CliReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "cli.md");

  @Test
  void pageMatchesCommands() throws IOException {
    var expected = CliReference.markdown(Main.commandLine());
    if (Boolean.getBoolean("honeyguide.writeDocs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("run the tests of distribution with -Dhoneyguide.writeDocs=true to write it anew")
        .isEqualTo(expected);
  }

  /** Whoever asks for help gets it, in lines of a usual terminal, and everything is described. */
  @Test
  void everyCommandAndArgumentIsDescribed() {
    var found = new ArrayList<CommandLine>();
    collect(Main.commandLine(), found);

    assertThat(found).hasSizeGreaterThan(40);
    for (var command : found) {
      var name = command.getCommandSpec().qualifiedName();
      assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
      assertThat(command.getCommandSpec().args())
          .as(name)
          .allMatch(argument -> argument.description().length > 0);
      assertThat(command.setUsageHelpAutoWidth(false).getUsageMessage().lines())
          .as(name)
          .allMatch(line -> line.length() <= 80);
    }
  }

  private static void collect(CommandLine command, List<CommandLine> found) {
    found.add(command);
    command.getSubcommands().values().forEach(each -> collect(each, found));
  }
}
