package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.BatchDecision.Rejection;
import io.honeyguide.api.Plugin;
import io.honeyguide.recommender.FakePluginContext.Sent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommenderPluginTest {

  private final FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private static Sent view(String visit, String item) {
    return new Sent(
        "behaviour/view", "{\"session\":\"%s\",\"item\":\"%s\"}".formatted(visit, item));
  }

  private static Sent purchase(String user, String item) {
    return new Sent(
        "behaviour/purchase", "{\"user\":\"%s\",\"item\":\"%s\"}".formatted(user, item));
  }

  @Test
  void isFoundThroughTheServiceLoaderWithItsManifestBesideIt() throws IOException {
    assertThat(ServiceLoader.load(Plugin.class))
        .hasAtLeastOneElementOfType(RecommenderPlugin.class);
    try (var manifest = RecommenderPlugin.class.getResourceAsStream("plugin.yml")) {
      assertThat(new String(manifest.readAllBytes(), StandardCharsets.UTF_8))
          .contains(
              "id: recommender\n",
              "api: 1\n",
              "routes: [/v1/recommendations, /v1/items, /v1/users]\n")
          .doesNotContain("${");
    }
  }

  @Test
  void consumesBehaviourTopics() {
    assertThat(broker.spec().name()).isEqualTo("events");
    assertThat(broker.spec().filters())
        .containsExactly(
            "behaviour/+",
            "items/+",
            "items",
            "users/forget",
            "recommendations/requests",
            "$SYS/recommender/retraining");
  }

  @Test
  void answersAVisitAccordingToTheContract() {
    broker.deliver(view("s", "tent"), view("s", "mat"), view("q", "tent"));

    var answer = broker.ask("GET", "/v1/recommendations/sessions/q", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(text(answer))
        .matches(
            "\\{\"items\":\\[\\{\"id\":\"mat\",\"score\":[0-9.]+,\"source\":\"visit\","
                + "\"reason\":\\{\"because\":\"viewed-together\",\"itemId\":\"tent\","
                + "\"shares\":\\{\"together\":0\\.[0-9]+,\"next\":0\\.[0-9]+(,\"popular\":0\\.[0-9]+)?}}}],"
                + "\"asOf\":\"0-3\",\"model\":\"blend-1\"}");
  }

  @Test
  void leavesReasonsOutWhenAskedTo() {
    broker.deliver(view("s", "a"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/trending", "", "reasons", "false")))
        .isEqualTo(
            "{\"items\":[{\"id\":\"a\",\"score\":1.0,\"source\":\"trending\"}],"
                + "\"asOf\":\"0-1\",\"model\":\"blend-1\"}");
  }

  @Test
  void saysWhereEventsAreTakenFromAsLongAsNoneCame() {
    assertThat(text(broker.ask("GET", "/v1/recommendations/sessions/s", "")))
        .startsWith(
            "{\"items\":[],\"hint\":\"no event has been learned yet; events are taken from"
                + " behaviour/{type} (plugins.recommender.topics)\",\"asOf\":");
    broker.deliver(view("s", "a"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/sessions/s", "")))
        .startsWith("{\"items\":[],\"asOf\":");
  }

  @Test
  void marksTheFallBackForUnknownUsers() {
    broker.deliver(view("s", "a"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/users/nobody", "")))
        .contains(
            "\"source\":\"popular\",\"reason\":{\"because\":\"popular\",\"shares\":{\"popular\":1.0}}");
  }

  @Test
  void leavesOutExcludedAndBoughtItems() {
    broker.deliver(view("s", "a"), view("s", "b"), view("s", "c"), purchase("u", "b"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/users/u", "", "exclude", "a")))
        .contains("\"id\":\"c\"")
        .doesNotContain("\"id\":\"a\"", "\"id\":\"b\"");
    assertThat(
            text(
                broker.ask(
                    "GET", "/v1/recommendations/users/v", "", "exclude", "a", "exclude", "c")))
        .contains("\"id\":\"b\"")
        .doesNotContain("\"id\":\"a\"", "\"id\":\"c\"");
  }

  @Test
  void answersForPostedItems() {
    broker.deliver(view("s", "a"), view("s", "b"), view("s", "c"));

    var answer =
        broker.ask(
            "POST",
            "/v1/recommendations",
            "{\"items\":[\"x\",\"a\"],\"user\":\"u\",\"n\":1,\"exclude\":[\"b\"]}");

    assertThat(text(answer)).contains("\"id\":\"c\"").doesNotContain("\"id\":\"b\"");
  }

  @Test
  void knowsSimilarItemsAndRefusesUnknownOnes() {
    broker.deliver(view("s", "a"), view("s", "b"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/items/a/similar", "")))
        .contains("\"id\":\"b\"", "\"source\":\"similar\"");
    var unknown = broker.ask("GET", "/v1/recommendations/items/z/similar", "");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("unknown_item");
  }

  @ParameterizedTest
  @CsvSource({
    "n, 0, bad_parameter, 'n must lie between 1 and 200, found 0'",
    "n, 201, bad_parameter, 'n must lie between 1 and 200, found 201'",
    "n, many, bad_parameter, 'n must be a whole number, found \"many\"'",
    "newOnly, yes, bad_parameter, 'newOnly must be true or false, found \"yes\"'",
    "bought, 1, bad_parameter, 'bought must be exclude or keep, found \"1\"'",
    "window, 2h, bad_parameter, 'window must be 1h, 24h or 14d, found \"2h\"'",
    "colour, red, unsupported_parameter, 'this question does not know the parameter \"colour\"'",
    "session, s, unsupported_parameter, 'this question does not know the parameter \"session\"'",
  })
  void refusesBadParameters(String name, String value, String code, String sentence) {
    var answer = broker.ask("GET", "/v1/recommendations/trending", "", name, value);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(text(answer)).startsWith(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, users/u, window",
    "GET, sessions/s, session",
    "GET, items/a/similar, limit",
    "GET, stats, n",
  })
  void refusesParametersThatWouldHaveNoEffect(String method, String path, String name) {
    var answer = broker.ask(method, "/v1/recommendations/" + path, "", name, "1");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("unsupported_parameter");
  }

  @Test
  void refusesAParameterOfThePostedQuestionInItsQueryString() {
    assertThat(broker.ask("POST", "/v1/recommendations", "{\"items\":[]}", "n", "5").code())
        .isEqualTo("unsupported_parameter");
  }

  @Test
  void refusesARepeatedParameter() {
    var answer = broker.ask("GET", "/v1/recommendations/trending", "", "n", "5", "n", "6");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("repeated_parameter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | bad_body",
        "[] | bad_body",
        "{\"items\":[\"a\"] | bad_body",
        "{\"items\":\"a\"} | bad_body",
        "{\"items\":[null]} | bad_body",
        "{\"n\":\"5\"} | bad_body",
        "{\"n\":5000} | bad_parameter",
        "{\"filter\":\"x:y\"} | bad_body",
        "{\"filter\":[1]} | bad_body",
        "{\"diversity\":\"x\"} | bad_body",
        "{\"colour\":\"x\"} | unsupported_parameter",
        "{} {} | bad_body",
      })
  void refusesBadBodies(String body, String code) {
    var answer = broker.ask("POST", "/v1/recommendations", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void refusesOversizedBodiesAndTooManyExclusions() {
    var ids = IntStream.range(0, 1001).mapToObj(i -> "\"i\"").collect(Collectors.joining(","));

    assertThat(broker.ask("POST", "/v1/recommendations", "{\"exclude\":[" + ids + "]}").status())
        .isEqualTo(400);
    assertThat(broker.ask("POST", "/v1/recommendations", " ".repeat(300_000)).status())
        .isEqualTo(413);
  }

  @Test
  void rejectsBrokenEventsWithTheirReasonAndLearnsTheOthers() {
    var decision =
        broker.deliver(
            view("s", "a"),
            new Sent("behaviour/view", "{\"session\":\"s\"}"),
            new Sent("behaviour/view", "not json"),
            view("s", "b"));

    assertThat(decision.rejections()).extracting(Rejection::index).containsExactly(1, 2);
    assertThat(decision.rejections().get(0).reason())
        .isEqualTo("no_item: neither topic nor field \"item\" tells the item");
    assertThat(decision.rejections().get(1).reason()).startsWith("not_json: ");
    assertThat(broker.counters)
        .containsEntry("events[type, view]", 2L)
        .containsEntry("rejected[reason, no_item]", 1L)
        .containsEntry("rejected[reason, not_json]", 1L)
        .containsEntry("rejected[reason, bad_time]", 0L);
    assertThat(broker.gauges.get("remembered[what, items]").getAsDouble()).isEqualTo(2);
    assertThat(broker.timerCounts).containsEntry("learn[]", 1L);
  }

  @Test
  void countsEventsFromTheFutureAndLateOnes() {
    var now = FakePluginContext.START_MS;
    for (var ts : List.of(now, now + 86_400_000, now - 1000, now - 86_400_000)) {
      broker.deliver(
          new Sent("behaviour/view", "{\"session\":\"s\",\"item\":\"a\",\"ts\":" + ts + "}"));
    }

    assertThat(broker.counters)
        .containsEntry("mistimed[what, ahead]", 1L)
        .containsEntry("mistimed[what, late]", 2L)
        .containsEntry("events[type, view]", 4L);
  }

  @Test
  void showsHowGoodTheListsAreThatItCouldHaveShown() {
    for (var i = 0; i < 300; i++) {
      broker.deliver(view("s" + i / 3, List.of("a", "b", "c").get(i % 3)));
    }

    assertThat(broker.gauges.get("order_updates[]").getAsDouble()).isGreaterThan(150);
    assertThat(broker.gauges.get("list_hit_rate[part, blend]").getAsDouble()).isGreaterThan(.9);
    assertThat(broker.gauges.get("list_hit_rate[part, next]").getAsDouble()).isBetween(.5, .8);
    assertThat(broker.gauges.get("list_reciprocal_rank[part, blend]").getAsDouble()).isPositive();
    assertThat(broker.gauges.get("list_hit_rate[part, same-user]").getAsDouble()).isZero();
  }

  @Test
  void refusesAnUnknownProfile() {
    var other = new FakePluginContext();
    other.settings.put("profile", "swift");

    assertThatThrownBy(() -> new RecommenderPlugin().start(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fast, default or thorough, found \"swift\"");
  }

  @Test
  void tellsHowMuchItRemembers() {
    broker.deliver(view("s", "a"), purchase("u", "b"));

    assertThat(text(broker.ask("GET", "/v1/recommendations/stats", "")))
        .contains("\"events\":2", "\"sessions\":2", "\"items\":2", "\"users\":1", "\"forgotten\":{")
        .endsWith("\"asOf\":\"0-2\",\"model\":\"blend-1\"}");
    assertThat(broker.timerCounts).containsEntry("recommend[question, stats]", 1L);
  }

  @Test
  void answersTheSameAfterARestart() throws IOException {
    for (var i = 0; i < 300; i++) {
      broker.deliver(view("s" + i / 4, "i" + i * 7 % 50), purchase("u" + i % 9, "i" + i % 50));
    }
    var state = new ByteArrayOutputStream();
    broker.consumer().writeState(state);
    var restarted = new FakePluginContext();
    new RecommenderPlugin().start(restarted).toCompletableFuture().join();

    restarted.consumer().readState(new ByteArrayInputStream(state.toByteArray()));

    for (var path : new String[] {"users/u3", "sessions/s70", "items/i7/similar", "trending"}) {
      assertThat(itemsOf(restarted, path)).isEqualTo(itemsOf(broker, path));
    }
    assertThat(restarted.gauges.get("remembered[what, users]").getAsDouble()).isEqualTo(9);
  }

  private static String itemsOf(FakePluginContext context, String path) {
    var answer = text(context.ask("GET", "/v1/recommendations/" + path, ""));
    return answer.substring(0, answer.indexOf("\"asOf\""));
  }

  @Test
  void takesItsSettings() {
    var configured = new FakePluginContext();
    configured.settings.put("topics", "shop/{user}/{type},b/{item}");
    configured.settings.put("events.id-bytes-max", "8");
    configured.settings.put("weights.view", "4");
    new RecommenderPlugin().start(configured).toCompletableFuture().join();

    var decision =
        configured.deliver(
            new Sent("shop/u1/view", "{\"item\":\"i1\"}"),
            new Sent("b/i2", "{\"type\":\"view\",\"user\":\"123456789\"}"));

    assertThat(configured.spec().filters())
        .containsExactly(
            "shop/+/+",
            "b/+",
            "items/+",
            "items",
            "users/forget",
            "recommendations/requests",
            "$SYS/recommender/retraining");
    assertThat(decision.rejections().get(0).reason()).startsWith("id_too_long: user");
    assertThat(text(configured.ask("GET", "/v1/recommendations/trending", "")))
        .contains("{\"id\":\"i1\",\"score\":4.0");
  }

  @Test
  void refusesSettingsOutOfRange() {
    var configured = new FakePluginContext();
    configured.settings.put("model.visits", "3");

    assertThatThrownBy(() -> new RecommenderPlugin().start(configured))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.visits");
  }

  @Test
  void refusesADamagedCheckpointAndStaysEmpty() {
    var damaged =
        new ByteArrayInputStream("nonsense of some length".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> broker.consumer().readState(damaged))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a snapshot of the recommender");
    broker.deliver(view("s", "a"));
    assertThat(text(broker.ask("GET", "/v1/recommendations/stats", ""))).contains("\"events\":1");
  }
}
