package io.honeyguide.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.query.Answerer;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.Question;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryEndpointTest {

  /** Answers as it was told to, on another thread, and keeps what it was asked. */
  private static final class RecordingAnswerer implements Answerer {
    private volatile Question asked;
    private volatile CompletionStage<QueryAnswer> answer =
        CompletableFuture.completedFuture(QueryAnswer.json(UTF_8.encode("{\"items\":[]}")));

    @Override
    public CompletionStage<QueryAnswer> answer(Question question) {
      asked = question;
      return CompletableFuture.supplyAsync(() -> answer).thenCompose(stage -> stage);
    }
  }

  private final RecordingAnswerer answerer = new RecordingAnswerer();
  private HttpBroker broker;

  @BeforeEach
  void start() {
    broker = HttpBroker.start();
    broker.queries.add(QueryRoute.get("/v1/recommendations/users/{user}"), answerer);
    broker.queries.add(QueryRoute.post("/v1/recommendations"), answerer);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void asksWhoeverRegisteredTheRoute() {
    var answer =
        broker.get(
            "/v1/recommendations/users/a%2Fb%20c?n=5&exclude=x&exclude=y+z&minOffset=latest");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.response().body()).isEqualTo("{\"items\":[]}");
    assertThat(answerer.asked.pathParameters()).isEqualTo(Map.of("user", "a/b c"));
    assertThat(answerer.asked.parameters())
        .isEqualTo(Map.of("n", List.of("5"), "exclude", List.of("x", "y z")));
    assertThat(answerer.asked.freshness()).isEqualTo(new Freshness.Latest());
    assertThat(answerer.asked.body().remaining()).isZero();
  }

  @Test
  void passesTheBodyAndTheOffsetOn() {
    broker.send("POST", "/v1/recommendations?minOffset=0-17", "{\"items\":[1]}");

    assertThat(UTF_8.decode(answerer.asked.body()).toString()).isEqualTo("{\"items\":[1]}");
    assertThat(answerer.asked.body().isReadOnly()).isTrue();
    assertThat(answerer.asked.freshness()).isEqualTo(new Freshness.AtLeast(new Cursor(0, 17)));
  }

  @Test
  void asksWithoutAnOffsetForWhateverIsThere() {
    broker.get("/v1/recommendations/users/7");

    assertThat(answerer.asked.freshness()).isEqualTo(new Freshness.Any());
  }

  @Test
  void saysThatNobodyAnswersBelowThePrefixOfADisabledPlugin() {
    broker.queries.addOutage("/v1/shop", "the plugin shop is disabled");

    var answer = broker.get("/v1/shop/carts/7");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().get("code").asText()).isEqualTo("plugin_unavailable");
    assertThat(answer.json().get("detail").asText()).isEqualTo("the plugin shop is disabled");
    assertThat(broker.get("/v1/shopping").status()).isEqualTo(404);
  }

  @Test
  void wrapsARefusalAsAProblem() {
    answerer.answer =
        CompletableFuture.completedFuture(
            QueryAnswer.refused(404, "unknown_item", "no event named item 7 yet"));

    var answer = broker.get("/v1/recommendations/users/7");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("code").asText()).isEqualTo("unknown_item");
    assertThat(answer.json().get("detail").asText()).isEqualTo("no event named item 7 yet");
    assertThat(answer.json().get("title").asText()).isEqualTo("Not Found");
  }

  @Test
  void saysWhenToAskAgainWhenThePluginIsBehind() {
    answerer.answer =
        CompletableFuture.completedFuture(QueryAnswer.refused(503, "behind", "not there yet"));

    assertThat(broker.get("/v1/recommendations/users/7").header("retry-after")).isEqualTo("1");
  }

  @Test
  void hidesWhatAnAnswererThrows() {
    answerer.answer = CompletableFuture.failedFuture(new IllegalStateException("secret"));

    var answer = broker.get("/v1/recommendations/users/7");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.response().body()).doesNotContain("secret", "Exception");
    assertThat(answer.json().get("code").asText()).isEqualTo("internal_error");
  }

  @Test
  void refusesAnOffsetThatIsNone() {
    for (var offset : List.of("17", "soon", "0--1", "-1-0", "")) {
      var answer = broker.get("/v1/recommendations/users/7?minOffset=" + offset);
      assertThat(answer.status()).as(offset).isEqualTo(400);
      assertThat(answer.json().get("code").asText()).isEqualTo("bad_minOffset");
    }
    assertThat(broker.get("/v1/recommendations/users/7?minOffset=0-1&minOffset=0-2").status())
        .isEqualTo(400);
  }

  @Test
  void tellsAnUnknownMethodFromAnUnknownPath() {
    var method = broker.send("DELETE", "/v1/recommendations/users/7", "");

    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("allow")).isEqualTo("GET");
    assertThat(broker.get("/v1/recommendations/users").status()).isEqualTo(404);
    assertThat(broker.get("/v1/recommendations/users/7/").status()).isEqualTo(404);
  }

  @Test
  void countsAnswersUnderTheRouteAndNotUnderThePath() {
    broker.get("/v1/recommendations/users/7");
    broker.get("/v1/recommendations/users/8");

    assertThat(broker.metrics.scrape())
        .contains("{endpoint=\"/v1/recommendations/users/{user}\",status=\"200\"} 2.0");
  }
}
