package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginManifestTest {

  private static final String GOOD =
      "id: my-shop\nversion: 1.10\napi: 1\nmandatory: true\nroutes: [/v1/items]\n";

  private static PluginManifest read(String yaml) {
    return PluginManifest.read(new ByteArrayInputStream(yaml.getBytes(UTF_8)), "a/plugin.yml");
  }

  @Test
  void readsItsKeysAsTheyAreWritten() {
    assertThat(read(GOOD))
        .isEqualTo(
            new PluginManifest("my-shop", "1.10", true, List.of("/v1/items"), "a/plugin.yml"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id: my-shop           | ''                   | the key id is missing
          id: my-shop           | id: My_Shop          | id must be 1 to 32 of a-z, 0-9 and '-'
          id: my-shop           | id: [a, b]           | id must be one text
          version: 1.10         | ''                   | the key version is missing
          version: 1.10         | verison: 1.10        | the key verison is unknown, did you mean version?
          api: 1                | api: 2               | it needs plugin api 2 and this broker offers 1; update the broker
          api: 1                | api: one             | api must be a whole number, found: one
          api: 1                | api: 0               | api starts at 1
          mandatory: true       | ''                   | the key mandatory is missing
          mandatory: true       | mandatory: maybe     | mandatory must be true or false, found: maybe
          routes: [/v1/items]   | routes: /v1/items    | routes must be a list
          routes: [/v1/items]   | routes: ['/v1/{x}']  | a route is a path prefix without parameters
          """)
  void saysInOneLineWhatIsWrong(String part, String replacement, String complaint) {
    assertThatThrownBy(() -> read(GOOD.replace(part, replacement)))
        .isInstanceOf(PluginException.class)
        .hasMessageStartingWith("a/plugin.yml: ")
        .hasMessageContaining(complaint)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesWhatIsNoYaml() {
    assertThatThrownBy(() -> read("id: [")).hasMessageStartingWith("a/plugin.yml: it is no YAML");
    assertThatThrownBy(() -> read("just text")).hasMessageContaining("must hold keys and values");
  }

  @Test
  void namesTheResourceThatIsMissing() {
    assertThatThrownBy(() -> PluginManifest.of(PluginManifestTest.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("put the resource io/honeyguide/plugin/plugin.yml beside it");
  }

  @Test
  void coversItsPrefixesLevelByLevel() {
    var manifest = read(GOOD);
    assertThat(manifest.covers("/v1/items/{item}")).isTrue();
    assertThat(manifest.covers("/v1/items")).isTrue();
    assertThat(manifest.covers("/v1/plugins/my-shop/x")).isTrue();
    assertThat(manifest.covers("/v1/itemsets")).isFalse();
    assertThat(manifest.covers("/v1/plugins/my-shop-2/x")).isFalse();
  }

  private static PluginFinder.Found found(String id, String route) {
    var manifest = new PluginManifest(id, "1", false, List.of(route), "jar of " + id + route);
    return new PluginFinder.Found(
        manifest, ScriptedPlugin.class, () -> new ScriptedPlugin(new ScriptedPlugin.Script(id)));
  }

  @Test
  void refusesTwoPluginsOfOneId() {
    assertThatThrownBy(() -> PluginFinder.check(List.of(found("a", "/x"), found("a", "/y"))))
        .hasMessage("two plugins have the id a: jar of a/x and jar of a/y; remove one of them");
  }

  @Test
  void refusesRoutesThatTwoPluginsClaim() {
    assertThatThrownBy(() -> PluginFinder.check(List.of(found("a", "/x"), found("b", "/x/y"))))
        .hasMessageContaining("the plugins a and b claim the same routes, /x (jar of a/x)");
    PluginFinder.check(List.of(found("a", "/x"), found("b", "/xy")));
  }

  @Test
  void saysWhichFileNamesAClassThatIsNoPlugin(@TempDir Path directory) throws IOException {
    var services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve("io.honeyguide.api.Plugin"), "org.example.Missing\n");
    try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      assertThatThrownBy(() -> PluginFinder.find(loader))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining("META-INF/services/io.honeyguide.api.Plugin")
          .hasMessageContaining("org.example.Missing")
          .hasMessageContaining("correct the class name in that file");
    }
  }
}
