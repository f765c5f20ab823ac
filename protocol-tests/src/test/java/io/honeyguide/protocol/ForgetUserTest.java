package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who is forgotten over HTTP is gone from the lists at once, and from the disk soon. */
class ForgetUserTest {

  private static final List<String> MARKERS =
      List.of("marker-user", "marker-session", "marker-device", "marker-visit");

  @TempDir private Path folder;

  private static void view(HttpCaller http, String payload) {
    http.publish("behaviour/view", payload);
  }

  private static String listFor(HttpCaller http, String user) {
    var list = http.getJson("/v1/recommendations/users/" + user + "?minOffset=latest");
    return list.get("items").toString();
  }

  /** Stores two states, so that none is left from before. */
  private static void storeStates(BrokerProcess broker) {
    for (var round = 0; round < 2; round++) {
      view(new HttpCaller(broker), "{\"session\":\"later\",\"item\":\"tent\"}");
      assertThat(broker.terminate().exitCode()).isEqualTo(143);
      broker.restart();
    }
  }

  private static List<String> found(Path data) {
    var found = new ArrayList<String>();
    try (var paths = Files.walk(data)) {
      for (var path : paths.filter(Files::isRegularFile).toList()) {
        var text = read(path);
        MARKERS.stream()
            .filter(text::contains)
            .forEach(marker -> found.add(marker + " in " + data.relativize(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** What a file holds; nothing of one that has gone in between. */
  private static String read(Path path) throws IOException {
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Test
  void leavesNothingOfTheUserInAnyFile() {
    var data = folder.resolve("data");
    try (var broker = BrokerProcess.start(data, "plugins.recommender.live.users=true")) {
      var http = new HttpCaller(broker);
      view(http, "{\"session\":\"s1\",\"user\":\"ben\",\"item\":\"tent\"}");
      view(http, "{\"session\":\"s1\",\"user\":\"ben\",\"item\":\"mat\"}");
      view(http, "{\"session\":\"marker-visit\",\"user\":\"marker-device\",\"item\":\"mat\"}");
      view(http, "{\"session\":\"marker-session\",\"item\":\"tent\"}");
      http.publish(
          "behaviour/login",
          "{\"user\":\"marker-user\",\"session\":\"marker-session\",\"previous\":\"marker-device\"}");
      http.publish(
          "behaviour/purchase",
          "{\"user\":\"marker-user\",\"session\":\"marker-session\",\"item\":\"lamp\"}");
      assertThat(listFor(http, "marker-user")).isNotEqualTo(listFor(http, "stranger"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> http.get("/v1/retained/recommendations/users/marker-user").body(),
              body -> body.contains("\"id\""));

      var answer = http.send("DELETE", "/v1/users/marker-user", "");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"known\":true", "\"sessions\":2");
      assertThat(listFor(http, "marker-user")).isEqualTo(listFor(http, "stranger"));
      assertThat(found(data)).isNotEmpty();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> http.get("/v1/retained/recommendations/users/marker-user").statusCode() == 404);

      storeStates(broker);
      // What was pending without the id is stored, and that of before is gone.
      storeStates(broker);

      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(found(data)).isEmpty());
      assertThat(new HttpCaller(broker).getJson("/v1/recommendations/stats?minOffset=latest"))
          .isNotNull();
    }
  }
}
