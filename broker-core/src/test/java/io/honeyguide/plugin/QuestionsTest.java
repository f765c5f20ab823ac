package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import io.honeyguide.query.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionsTest {

  @TempDir Path directory;

  private final Script script = new Script("shop");
  private final CompletableFuture<Void> gate = new CompletableFuture<>();
  private HostRig rig;

  @BeforeEach
  void open() {
    rig = new HostRig(directory.resolve("data"));
  }

  @AfterEach
  void close() {
    gate.complete(null);
    rig.close();
  }

  /** Puts a message before the plugin that it does not decide before the gate opens. */
  private long publishHeldUp(String payload) {
    script.gate = () -> gate;
    var before = script.offered.size();
    var offset = rig.publish("shop/view", payload);
    await().until(() -> script.offered.size() > before);
    return offset;
  }

  private boolean isAnswered(CompletionStage<QueryAnswer> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Test
  void answersFromTheStateThatHasSeenEverythingAcknowledgedBefore() {
    rig.start(script);
    for (var i = 0; i < 50; i++) {
      rig.publish("shop/view", "m" + i);
      assertThat(rig.answer(script, new Freshness.Latest())).endsWith("m" + i);
    }
  }

  @Test
  void letsLatestWaitForWhatWasPublishedBeforeTheQuestionAndNotAfterIt() {
    rig.start(script);
    publishHeldUp("a");
    var latest = rig.ask(script, new Freshness.Latest());
    var any = rig.ask(script, new Freshness.Any());
    assertThat(HostRig.text(HostRig.await(any))).isEqualTo("200  0-0 ");
    assertThat(isAnswered(latest)).isFalse();
    rig.publish("shop/view", "later");
    gate.complete(null);
    assertThat(HostRig.text(HostRig.await(latest))).startsWith("200  ").contains("a");
  }

  @Test
  void letsAnOffsetWaitForThatMessageOnly() {
    rig.start(script);
    var first = rig.publish("shop/view", "a");
    assertThat(rig.answer(script, least(first))).isEqualTo("200  0-1 a");
    var second = publishHeldUp("b");
    assertThat(rig.answer(script, least(first))).isEqualTo("200  0-1 a");
    var waits = rig.ask(script, least(second));
    rig.answer(script, new Freshness.Any());
    assertThat(isAnswered(waits)).isFalse();
    gate.complete(null);
    assertThat(HostRig.text(HostRig.await(waits))).isEqualTo("200  0-2 a,b");
  }

  private static Freshness least(long offset) {
    return new Freshness.AtLeast(new Cursor(0, offset));
  }

  @Test
  void doesNotWaitForMessagesThatTheConsumerDoesNotWant() {
    rig.start(script);
    rig.publish("shop/view", "a");
    var other = rig.publish("other", "no");
    assertThat(rig.answer(script, least(other))).isEqualTo("200  0-2 a");
    assertThat(rig.answer(script, new Freshness.Latest())).isEqualTo("200  0-2 a");
  }

  @Test
  void saysWhenTheStateDoesNotBecomeFreshEnoughInTime() {
    rig.start(script);
    publishHeldUp("a");
    var latest = rig.ask(script, new Freshness.Latest());
    rig.answer(script, new Freshness.Any());
    rig.time.advance(rig.limits.questionDeadline());
    assertThat(HostRig.text(HostRig.await(latest)))
        .startsWith(
            "503 not_fresh the plugin shop has decided everything below 0-0 within 1000 ms");
  }

  @Test
  void refusesAnOffsetThatTheLogDoesNotReach() {
    rig.start(script);
    rig.publish("shop/view", "a");
    var ahead = rig.ask(script, least(1_000_000));
    rig.answer(script, new Freshness.Latest());
    rig.time.advance(rig.limits.questionDeadline());
    assertThat(HostRig.text(HostRig.await(ahead))).startsWith("503 not_fresh");
    assertThat(rig.answer(script, new Freshness.AtLeast(new Cursor(3, 0))))
        .startsWith("400 bad_offset");
  }

  @Test
  void answersWhileThePluginHangs() {
    rig.start(script);
    script.decides =
        batch -> {
          gate.join();
          return null;
        };
    rig.publish("shop/view", "a");
    await().until(() -> script.offered.size() == 1);
    var asked = rig.ask(script, new Freshness.Any());
    rig.time.advance(rig.limits.questionDeadline());
    assertThat(HostRig.text(HostRig.await(asked)))
        .isEqualTo("503 plugin_busy the plugin shop was at work for 1000 ms; ask again later");
  }

  /**
   * Asks ten questions while the plugin's thread is held up, then lets it go; answers how many of
   * them were answered when each of them came to the plugin.
   */
  private List<Long> answeredBeforeEachOfTen(Runnable whileAnswering) {
    rig.start(script);
    script.decides =
        batch -> {
          gate.join();
          return null;
        };
    rig.publish("shop/view", "a");
    await().until(() -> script.offered.size() == 1);
    var asked = new ArrayList<CompletionStage<QueryAnswer>>();
    var answeredBefore = new CopyOnWriteArrayList<Long>();
    script.answers =
        query -> {
          answeredBefore.add(asked.stream().filter(this::isAnswered).count());
          whileAnswering.run();
          return null;
        };
    for (var i = 0; i < 10; i++) {
      asked.add(rig.ask(script, new Freshness.Any()));
    }
    gate.complete(null);
    asked.forEach(HostRig::await);
    return answeredBefore;
  }

  @Test
  void showsTheAnswersToFourQuestionsThatWaitTogether() {
    assertThat(answeredBeforeEachOfTen(() -> {}))
        .containsExactly(0L, 0L, 0L, 0L, 4L, 4L, 4L, 4L, 8L, 8L);
  }

  @Test
  void showsAnAnswerAtOnceWhenItTookLong() {
    assertThat(answeredBeforeEachOfTen(() -> rig.time.advance(Duration.ofNanos(500_000))))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void refusesQuestionsBeyondTheLimitAndTakesThemAgainAfterwards() {
    rig.start(script);
    publishHeldUp("a");
    for (var i = 0; i < rig.limits.questionsMax(); i++) {
      assertThat(isAnswered(rig.ask(script, new Freshness.Latest()))).isFalse();
    }
    assertThat(rig.answer(script, new Freshness.Any()))
        .startsWith("503 plugin_busy 1024 questions wait for the plugin shop already");
    rig.time.advance(rig.limits.questionDeadline());
    await().until(() -> rig.answer(script, new Freshness.Any()).startsWith("200"));
  }

  @Test
  void makesAnExceptionOfTheHandlerAnAnswerAndCountsIt() {
    rig.start(script);
    script.answers =
        query -> {
          throw new IllegalStateException("cannot answer");
        };
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("500 plugin_failed");
    script.answers = query -> CompletableFuture.failedFuture(new RuntimeException("late"));
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("500 plugin_failed");
    script.answers = query -> CompletableFuture.completedFuture(null);
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("500 plugin_failed");
    script.answers = query -> null;
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("200");
    assertThat(rig.metrics.scrape())
        .contains("plugin_hook_failures_total{hook=\"query\",plugin=\"shop\"} 3.0");
  }

  @Test
  void answersForAHandlerThatDoesNotAndIgnoresItsLateAnswer() {
    rig.start(script);
    var late = new CompletableFuture<QueryAnswer>();
    var begun = new CompletableFuture<Void>();
    script.answers =
        query -> {
          begun.complete(null);
          return late;
        };
    var asked = rig.ask(script, new Freshness.Any());
    HostRig.await(begun);
    rig.time.advance(rig.limits.questionDeadline());
    assertThat(HostRig.text(HostRig.await(asked)))
        .startsWith("503 plugin_timeout the plugin shop did not answer GET /v1/plugins/shop/seen");
    late.complete(QueryAnswer.refused(404, "late", "late"));
    script.answers = query -> null;
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("200");
  }

  @Test
  void knowsParametersOfPathAndQuestion() {
    rig.start(script);
    script.answers =
        query ->
            CompletableFuture.completedFuture(
                QueryAnswer.refused(
                    404,
                    "seen",
                    query.parameter("none").isPresent()
                        + " "
                        + query.parameters("none")
                        + " "
                        + query.body().remaining()));
    assertThat(rig.answer(script, new Freshness.Any())).isEqualTo("404 seen false [] 0");
  }

  @Test
  void tellsThoseWhoWaitThatThePluginStopped() {
    rig.start(script);
    publishHeldUp("a");
    var latest = rig.ask(script, new Freshness.Latest());
    rig.answer(script, new Freshness.Any());
    var answerer = rig.queries.find("GET", List.of("v1", "plugins", "shop", "seen")).orElseThrow();
    var stopping = rig.host.stop();
    assertThat(HostRig.text(HostRig.await(latest))).startsWith("503 plugin_unavailable");
    gate.complete(null);
    HostRig.await(stopping);
    assertThat(rig.queries.find("GET", List.of("v1", "plugins", "shop", "seen"))).isEmpty();
    assertThat(answerer.route().path()).isEqualTo("/v1/plugins/shop/seen");
  }
}
