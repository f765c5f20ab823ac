package io.honeyguide.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/configuration.md} to the code. After a change of the settings run this test
 * with {@code -Dhoneyguide.writeDocs=true}: it then writes the page.
 */
class ConfigReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void pageMatchesSettings() throws IOException {
    var expected = ConfigReference.markdown();
    if (Boolean.getBoolean("honeyguide.writeDocs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("run the tests of distribution with -Dhoneyguide.writeDocs=true to write it anew")
        .isEqualTo(expected);
  }
}
