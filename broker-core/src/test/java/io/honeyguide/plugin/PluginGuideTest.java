package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.plugin.example.OrderCounter;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.Question;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/plugin-guide.md shows is what is tested here. */
class PluginGuideTest {

  @TempDir Path directory;

  private List<PluginFinder.Found> installed() throws IOException {
    var services = Files.createDirectories(directory.resolve("jar/META-INF/services"));
    Files.writeString(
        services.resolve("io.honeyguide.api.Plugin"), OrderCounter.class.getName() + "\n");
    var jar = new URL[] {directory.resolve("jar").toUri().toURL()};
    try (var loader = new URLClassLoader(jar, OrderCounter.class.getClassLoader())) {
      return PluginFinder.find(loader);
    }
  }

  private static String ask(HostRig rig, String item) {
    var found = rig.queries.find("GET", List.of("v1", "orders", item)).orElseThrow();
    var question =
        new Question(
            found.pathParameters(), Map.of(), ByteBuffer.allocate(0), new Freshness.Latest());
    return HostRig.text(HostRig.await(found.answerer().answer(question)));
  }

  private void start(HostRig rig) throws IOException {
    var sections = Map.of("order-counter", Map.<String, Object>of("name-bytes-max", "20"));
    HostRig.await(rig.startFound(installed(), sections));
  }

  @Test
  void theExampleCountsAnswersAndRemembers() throws IOException {
    try (var rig = new HostRig(directory.resolve("data"))) {
      start(rig);
      rig.publish("orders/web", "lamp", "chair", "lamp", "");
      assertThat(ask(rig, "lamp")).isEqualTo("200  {\"orders\":2}");
      assertThat(ask(rig, "desk")).startsWith("404 unknown_item");
      rig.restart();
      start(rig);
      rig.publish("orders/app", "lamp");
      assertThat(ask(rig, "lamp")).isEqualTo("200  {\"orders\":3}");
    }
  }

  @Test
  void theGuideShowsTheExampleAsItIs() throws IOException {
    var guide = Files.readString(Path.of("../docs/plugin-guide.md"));
    var source =
        Files.readString(Path.of("src/test/java/io/honeyguide/plugin/example/OrderCounter.java"));
    var manifest =
        Files.readString(Path.of("src/test/resources/io/honeyguide/plugin/example/plugin.yml"));
    assertThat(guide).contains(source.substring(source.indexOf("/**"))).contains(manifest);
  }
}
