package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that list what a trace tells list all of it. */
class TraceKindsDocTest {

  @ParameterizedTest
  @ValueSource(strings = {"http-api.md", "log-tools.md"})
  void namesEveryKindOfEvent(String page) throws IOException {
    var kinds =
        Arrays.stream(TraceReport.Kind.values())
            .map(kind -> "`" + kind.name().toLowerCase(Locale.ROOT) + "`");
    assertThat(Files.readString(Path.of("..", "docs", page))).contains(kinds.toList());
  }
}
