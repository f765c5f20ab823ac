package io.honeyguide.distribution.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole broker that posts, over a restart; its secret is seen nowhere. */
class PushedSubscriptionTest {

  private static final String SECRET = "not to be told to anybody";

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();

  @TempDir Path folder;
  private final HttpServer target =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  PushedSubscriptionTest() throws IOException {}

  @BeforeEach
  void listen() {
    target.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            posted.add(new String(body, StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    target.start();
  }

  @AfterEach
  void stop() {
    target.stop(0);
  }

  private String send(BrokerRig broker, String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + broker.http() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer.body();
  }

  private @Nullable String next() throws InterruptedException {
    return posted.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void goesOnAfterARestartAndShowsItsSecretToNobody() throws Exception {
    var data = folder.resolve("data");
    var allow = "subscriptions.push-allow=127.0.0.1";
    var url = "http://127.0.0.1:" + target.getAddress().getPort() + "/hook";
    try (var broker = new BrokerRig(data, allow)) {
      var shown =
          send(
              broker,
              "PUT",
              "/v1/subscriptions/work",
              "{\"filters\":[\"jobs/#\"],\"push\":{\"url\":\"%s\",\"secret\":\"%s\"}}"
                  .formatted(url, SECRET));
      assertThat(shown).contains(url).doesNotContain(SECRET);
      send(broker, "PUT", "/v1/topics/jobs/1", "before");
      assertThat(next()).isEqualTo("before");
      // Until the answer is durable the message may come again.
      Awaitility.await()
          .until(
              () ->
                  send(broker, "GET", "/v1/subscriptions/work", "").contains("\"acknowledged\":1"));
    }

    try (var broker = new BrokerRig(data, allow)) {
      send(broker, "PUT", "/v1/topics/jobs/1", "behind");
      assertThat(next()).isEqualTo("behind");
      assertThat(send(broker, "GET", "/v1/subscriptions/work", ""))
          .contains(url)
          .doesNotContain(SECRET);
    }

    var dump = BrokerRig.runAlone("log", "dump", data.toString(), "--output", "json");
    assertThat(dump.out()).contains(url).doesNotContain(SECRET);
    var text = BrokerRig.runAlone("log", "dump", data.toString());
    assertThat(text.out()).contains(url).doesNotContain(SECRET);
    assertThat(posted).isEmpty();
  }
}
