package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.protocol.Statement.Standard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds {@code docs/conformance.md} to the tags of the tests, and the tags to the statements that
 * there are. After a change of either run this test with {@code -Dhoneyguide.writeDocs=true}.
 */
class ConformancePageTest {

  private static final Path PAGE = Path.of("..", "docs", "conformance.md");

  @Test
  void everyTagNamesAStatement() {
    var known =
        Arrays.stream(Standard.values())
            .flatMap(standard -> standard.statements().stream())
            .map(Statement::tag)
            .collect(Collectors.toSet());
    var unknown = StatementTags.tests();
    unknown.keySet().removeAll(known);
    assertThat(unknown)
        .as("MQTT5-… for 5.0 and MQTT3-… for 3.1.1, numbered as in appendix B of the standards")
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyStatementIsWhole(Standard standard) {
    assertThat(standard.statements())
        .isNotEmpty()
        .allSatisfy(
            statement -> {
              assertThat(statement.id()).matches("\\d+\\.\\d+\\.\\d+-\\d+");
              assertThat(statement.binds()).isIn("server", "client", "both");
              assertThat(statement.means()).endsWith(".");
            })
        .extracting(Statement::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void pageMatchesTags() throws IOException {
    var expected = ConformancePage.markdown(StatementTags.tests());
    if (Boolean.getBoolean("honeyguide.writeDocs")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("run ConformancePageTest with -Dhoneyguide.writeDocs=true to write it anew")
        .isEqualTo(expected);
  }
}
