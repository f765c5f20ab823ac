package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.BatchDecision.Rejection;
import io.honeyguide.api.Cursor;
import io.honeyguide.recommender.FakePluginContext.Sent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

  private static final String TOPIC = "recommendations/requests";
  private static final String RESPONSES = "recommendations/responses/";

  private final FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private static Sent view(String session, String item) {
    return new Sent(
        "behaviour/view",
        "{\"session\":\"%s\",\"item\":\"%s\",\"user\":\"u%s\"}".formatted(session, item, session));
  }

  private static Sent request(String body) {
    return new Sent(TOPIC, body, RESPONSES + "c1", "42");
  }

  private long outcome(String word) {
    return broker.counters.get("requests[outcome, " + word + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"question\":\"users\",\"user\":\"uq\",\"n\":2} | GET | /users/uq | n,2 | ``",
        "{\"question\":\"sessions\",\"session\":\"q\",\"exclude\":[\"mat\",\"x\"]} | GET | /sessions/q | exclude,mat,exclude,x | ``",
        "{\"question\":\"similar\",\"item\":\"tent\"} | GET | /items/tent/similar | `` | ``",
        "{\"question\":\"trending\",\"window\":\"1h\"} | GET | /trending | window,1h | ``",
        "{\"question\":\"explain\",\"item\":\"mat\",\"session\":\"q\"} | GET | /explain | item,mat,session,q | ``",
        "{\"items\":[\"tent\"],\"n\":3,\"newOnly\":true} | POST | `` | `` | {\"items\":[\"tent\"],\"n\":3,\"newOnly\":true}",
      })
  void givesTheDocumentThatHttpGives(
      String body, String method, String path, String parameters, String httpBody) {
    broker.deliver(view("s", "tent"), view("s", "mat"), view("s", "lamp"), view("q", "tent"));

    broker.deliver(request(body));

    var asked = parameters.isEmpty() ? new String[0] : parameters.split(",", -1);
    var http = text(broker.ask(method, "/v1/recommendations" + path, httpBody, asked));
    // The answer is as fresh as its request, which is itself one message of the log.
    assertThat(broker.responses)
        .containsExactly(
            RESPONSES + "c1 42 application/json " + http.replace("\"0-5\"", "\"0-4\""));
    assertThat(outcome("answered")).isEqualTo(1);
  }

  @Test
  void knowsTheEventsBeforeItInTheLogAndNoneBehind() {
    broker.deliver(
        view("s", "tent"),
        view("s", "mat"),
        request("{\"items\":[\"tent\"]}"),
        view("s", "lamp"),
        request("{\"items\":[\"tent\"]}"));

    assertThat(broker.responses.get(0)).contains("\"mat\"", "\"0-2\"").doesNotContain("\"lamp\"");
    assertThat(broker.responses.get(1)).contains("\"mat\"", "\"lamp\"", "\"0-4\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | bad_body",
        "`` | bad_body",
        "[] | bad_body",
        "{} {} | bad_body",
        "{\"user\":{}} | bad_body",
        "{\"user\":null} | bad_body",
        "{\"items\":[\"a\"],\"colour\":1} | unsupported_parameter",
        "{\"question\":\"users\",\"user\":\"u\",\"colour\":1} | unsupported_parameter",
        "{\"question\":\"users\",\"user\":\"u\",\"n\":[1,2]} | repeated_parameter",
        "{\"question\":\"users\",\"user\":\"u\",\"n\":0} | bad_parameter",
        "{\"question\":\"users\"} | bad_parameter",
        "{\"question\":\"users\",\"user\":[\"a\",\"b\"]} | bad_parameter",
        "{\"question\":[\"stats\",\"stats\"]} | bad_parameter",
        "{\"question\":\"items\"} | bad_parameter",
        "{\"question\":[],\"items\":[]} | bad_parameter",
        "{\"question\":\"weather\"} | bad_parameter",
        "{\"question\":\"similar\",\"item\":\"nothing\"} | unknown_item",
      })
  void tellsWhoeverAsksWronglyWhatIsWrong(String body, String code) {
    assertThat(broker.deliver(request(body)).rejections()).isEmpty();

    assertThat(broker.responses).hasSize(1);
    assertThat(broker.responses.get(0))
        .startsWith(RESPONSES + "c1 42 application/problem+json {\"type\":\"about:blank\"")
        .endsWith("\"code\":\"%s\"}".formatted(code));
    assertThat(outcome("refused")).isEqualTo(1);
    assertThat(outcome("answered")).isZero();
  }

  @Test
  void refusesBodiesThatAreTooLong() {
    broker.deliver(request(" ".repeat(262_145)));

    assertThat(broker.responses.get(0)).contains("\"status\":413", "body_too_large");
  }

  @Test
  void answersOnlyBelowItsPrefixAndPutsOtherRequestsToTheDeadLetters() {
    var body = "{\"items\":[\"a\"]}";

    var decision =
        broker.deliver(
            new Sent(TOPIC, body),
            new Sent(TOPIC, body, "behaviour/view", "42"),
            new Sent(TOPIC, body, "recommendations/responsesx", "42"),
            new Sent(TOPIC, body, RESPONSES, "42"),
            view("s", "tent"));

    assertThat(broker.responses).isEmpty();
    assertThat(decision.rejections()).extracting(Rejection::index).containsExactly(0, 1, 2, 3);
    assertThat(decision.rejections().get(0).reason()).startsWith("no_response_topic: ");
    assertThat(decision.rejections().get(1).reason())
        .isEqualTo(
            "foreign_response_topic: requests are answered below recommendations/responses/, found behaviour/view");
    assertThat(outcome("rejected")).isEqualTo(4);
    assertThat(broker.counters).containsEntry("events[type, view]", 1L);
  }

  @Test
  void answersWithoutCorrelationDataWhereNoneCame() {
    broker.deliver(new Sent(TOPIC, "{\"question\":\"stats\"}", RESPONSES + "c1", ""));

    assertThat(broker.responses.get(0)).startsWith(RESPONSES + "c1 none application/json {");
  }

  @Test
  void leavesRequestsOfLongAgoUnansweredAsAfterARestart() {
    var body = "{\"question\":\"stats\"}";
    broker.nowMs -= 10_000;
    var inTime = broker.offerLater(request(body));
    broker.nowMs -= 1;
    var late = broker.offerLater(request(body));
    broker.nowMs += 10_001;

    inTime.run();
    late.run();

    assertThat(broker.responses).hasSize(1);
    assertThat(outcome("stale")).isEqualTo(1);
  }

  @Test
  void holdsTheNextBatchBackWhileTooManyAnswersAreUnderWay() {
    broker.publishesWait = true;
    var few = Collections.nCopies(255, request("{\"question\":\"stats\"}")).toArray(Sent[]::new);

    assertThat(broker.offer(few).toCompletableFuture()).isDone();
    var held = broker.offer(request("{\"question\":\"stats\"}")).toCompletableFuture();
    assertThat(held).isNotDone();

    broker.waiting.get(0).completeExceptionally(new IllegalStateException("the log is full"));
    assertThat(held).isDone();
    broker.waiting.get(1).complete(new Cursor(0, 7));
    assertThat(outcome("lost")).isEqualTo(1);
    assertThat(outcome("answered")).isEqualTo(1);
  }

  @Test
  void changesNothingOfWhatIsLearned() {
    var asking = new FakePluginContext();
    new RecommenderPlugin().start(asking).toCompletableFuture().join();
    for (var item : List.of("tent", "mat", "lamp")) {
      broker.deliver(view("s", item));
      asking.deliver(view("s", item), request("{\"items\":[\"tent\"]}"));
    }

    assertThat(state(asking)).isEqualTo(state(broker));
  }

  private static byte[] state(FakePluginContext context) {
    var out = new ByteArrayOutputStream();
    try {
      context.consumer().writeState(out);
    } catch (IOException e) {
      throw new AssertionError("memory takes every byte", e);
    }
    return out.toByteArray();
  }

  @Test
  void doesNotAnswerWhereItIsSwitchedOff() {
    var silent = new FakePluginContext();
    silent.settings.put("requests.enabled", "false");
    new RecommenderPlugin().start(silent).toCompletableFuture().join();

    assertThat(silent.spec().filters()).doesNotContain(TOPIC);
  }

  @ParameterizedTest
  @CsvSource({
    "requests.response-prefix, behaviour/",
    "requests.response-prefix, items/",
    "requests.response-prefix, recommendations/",
    "requests.response-prefix, no-slash",
    "requests.response-prefix, /",
    "requests.response-prefix, $SYS/",
    "requests.response-prefix, a/+/",
    "requests.topic, a/#",
  })
  void refusesTopicsThatWouldFeedItsOwnAnswersToIt(String key, String value) {
    var wrong = new FakePluginContext();
    wrong.settings.put(key, value);

    assertThatThrownBy(() -> new RecommenderPlugin().start(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }
}
