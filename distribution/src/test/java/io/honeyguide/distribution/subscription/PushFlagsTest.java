package io.honeyguide.distribution.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.honeyguide.distribution.outcome.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PushFlagsTest {

  private static final Map<String, String> NO_VARIABLES = Map.of();

  @TempDir Path folder;

  private static String filled(Map<String, String> environment, String... words) {
    var flags = CommandLine.populateCommand(new PushFlags(), words);
    var definition = JsonNodeFactory.instance.objectNode();
    flags.fill(definition, environment, IllegalStateException::new);
    return definition.toString();
  }

  @Test
  void theSecretIsTheFirstLineOfItsFile() throws IOException {
    var file = Files.writeString(folder.resolve("secret"), "whsec_abc\nmore\n");

    assertThat(
            filled(
                Map.of(PushFlags.SECRET_VARIABLE, "other"),
                "--push-url",
                "https://shop.example/hook",
                "--push-secret-file",
                file.toString()))
        .isEqualTo("{\"push\":{\"url\":\"https://shop.example/hook\",\"secret\":\"whsec_abc\"}}");
  }

  @Test
  void theSecretMayStandInTheEnvironment() {
    assertThat(
            filled(
                Map.of(PushFlags.SECRET_VARIABLE, "sixteen letters!"),
                "--push-url",
                "http://127.0.0.1:9"))
        .contains("\"secret\":\"sixteen letters!\"");
  }

  @Test
  void nothingIsPostedUnlessItIsSaidWhere() {
    assertThat(filled(Map.of(PushFlags.SECRET_VARIABLE, "x"))).isEqualTo("{}");
    assertThatThrownBy(() -> filled(NO_VARIABLES, "--push-secret-file", "f"))
        .hasMessage("--push-secret-file goes with --push-url");
  }

  @Test
  void aTargetWithoutASecretIsRefused() {
    assertThatThrownBy(() -> filled(NO_VARIABLES, "--push-url", "http://a"))
        .hasMessageContaining("--push-secret-file FILE")
        .hasMessageContaining(PushFlags.SECRET_VARIABLE);
    assertThatThrownBy(
            () -> filled(NO_VARIABLES, "--push-url", "http://a", "--push-secret-file", "nowhere"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no such file");
  }
}
