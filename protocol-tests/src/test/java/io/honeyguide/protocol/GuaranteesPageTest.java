package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/guarantees.md} names tests for what it promises, and they are there. */
class GuaranteesPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs").resolve("guarantees.md");

  /** A class as the page writes one: words without a dash, so that no header is meant. */
  private static final Pattern NAMED = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)`");

  private static Set<String> namedIn(String text) {
    return NAMED.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  /** The classes in the test folders of all modules. */
  private static Set<String> tests() throws IOException {
    try (var modules = Files.list(ROOT)) {
      var found = new TreeSet<String>();
      for (var module : modules.toList()) {
        var folder = module.resolve(Path.of("src", "test", "java"));
        if (Files.isDirectory(folder)) {
          try (var files = Files.walk(folder)) {
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .forEach(name -> found.add(name.substring(0, name.length() - ".java".length())));
          }
        }
      }
      return found;
    }
  }

  @Test
  void namesOnlyTestsThatThereAre() throws IOException {
    var named = namedIn(Files.readString(PAGE));

    assertThat(named).hasSizeGreaterThan(40);
    assertThat(tests()).containsAll(named);
  }

  @Test
  void everyRowOfItsTablesIsShownByATest() throws IOException {
    var rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| "))
            .filter(line -> !line.endsWith("| shown by |"))
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(30)
        .allSatisfy(row -> assertThat(namedIn(lastCell(row))).as(row).isNotEmpty());
  }

  private static String lastCell(String row) {
    return row.substring(row.lastIndexOf('|', row.length() - 2));
  }
}
