package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import io.honeyguide.query.Freshness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerRuntimeTest {

  @TempDir Path directory;

  private final Script script = new Script("shop");

  @Test
  void deliversWhatWasStoredBeforeTheFirstStartAndWhatComesLater() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.publish("shop/view", "a", "b");
      rig.start(script);
      rig.publish("shop/view", "c");
      rig.awaitSeen(script, "a", "b", "c");
    }
  }

  @Test
  void deliversOnlyWhatMatchesAFilterAndThatOnce() {
    script.spec =
        new ConsumerSpec(
            "events", List.of("shop/+/view", "shop/1/#"), 100, ScriptedPlugin.RETRY, 3);
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/2/cart", "no");
      rig.publish("shop/1/view", "both");
      rig.publish("other", "no");
      rig.publish("shop/2/view", "one");
      rig.awaitSeen(script, "both", "one");
      assertThat(script.offered).doesNotContain(List.of("no"));
    }
  }

  @Test
  void showsAMessageAsItWasPublished() {
    var shown = new CompletableFuture<List<Object>>();
    script.decides =
        batch -> {
          var message = batch.message(0);
          shown.complete(
              List.of(
                  message.cursor().toString(),
                  message.topic(),
                  message.receivedAtMs(),
                  message.retain(),
                  message.publisher(),
                  message.contentType().isPresent(),
                  message.userProperties(),
                  message.payload().isReadOnly()));
          return null;
        };
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      var offset = rig.publish("shop/view", "a");
      assertThat(HostRig.await(shown))
          .containsExactly(
              "0-" + offset, "shop/view", rig.clock.millis(), false, "", false, List.of(), true);
    }
  }

  @Test
  void keepsOrderAndNeverLetsBatchesOverlap() {
    script.spec = new ConsumerSpec("events", List.of("shop/#"), 7, ScriptedPlugin.RETRY, 3);
    script.gate = () -> CompletableFuture.supplyAsync(() -> null);
    var expected = new ArrayList<String>();
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      for (var i = 0; i < 60; i++) {
        var payloads = new String[] {i + "x", i + "y", i + "z"};
        expected.addAll(List.of(payloads));
        rig.publish("shop/" + i % 5, payloads);
      }
      rig.awaitSeen(script, expected.toArray(String[]::new));
      assertThat(script.insideMax).hasValue(1);
      assertThat(script.offered).allMatch(batch -> batch.size() <= 7);
    }
  }

  @Test
  void readsFromTheColdPartOfTheLog() {
    script.spec = new ConsumerSpec("events", List.of("shop/#"), 4, ScriptedPlugin.RETRY, 3);
    try (var rig = new HostRig(directory.resolve("data"), new MemoryDisk(Long.MAX_VALUE, 3))) {
      var expected = new String[50];
      for (var i = 0; i < expected.length; i++) {
        expected[i] = "m" + i;
        rig.publish(i % 2 == 0 ? "shop/view" : "shop/cart", expected[i]);
        rig.publish("other", "no");
      }
      rig.start(script);
      rig.awaitSeen(script, expected);
    }
  }

  @Test
  void passesMessagesLargerThanABatchOneByOne() {
    var large = "x".repeat(3 * 1024 * 1024);
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", large, "small", large);
      rig.awaitSeen(script, large, "small", large);
    }
  }

  @Test
  void makesARejectedMessageADeadLetterWithItsReason() {
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      var offset = rig.publish("shop/view", "a", "bad egg");
      rig.publish("shop/view", "c");
      rig.awaitSeen(script, "a", "c");
      await().until(() -> rig.deadLetters(script).size() == 1);
      assertThat(rig.deadLetters(script))
          .containsExactly(
              new DeadLetter(
                  "plugin/shop/events", offset, "no use for bad egg", 1, rig.clock.millis()));
      assertThat(rig.shard.counters().deadLetters.sum()).isEqualTo(1);
    }
  }

  @Test
  void offersTheSameBatchAgainAfterThePauseWhenItFailed() {
    script.fails = payload -> script.offered.size() < 3;
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", "a", "b");
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.awaitSeen(script, "a", "b");
      assertThat(script.offered).hasSize(3).allMatch(List.of("a", "b")::equals);
      assertThat(script.attempts).containsExactly(0, 1, 2);
      assertThat(rig.deadLetters(script)).isEmpty();
    }
  }

  @Test
  void isolatesAPoisonousMessageWhileTheOthersTakeEffect() {
    script.fails = "poison"::equals;
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", "a", "poison", "b");
      var poison = 1L;
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      // After three offers together, each message is offered alone, the bad one three times.
      rig.awaitSeen(script, "a");
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.awaitSeen(script, "a", "b");
      await().until(() -> rig.deadLetters(script).size() == 1);
      assertThat(rig.deadLetters(script).get(0).offset()).isEqualTo(poison);
      assertThat(rig.deadLetters(script).get(0).attempts()).isEqualTo(6);
      assertThat(rig.deadLetters(script).get(0).reason()).contains("cannot take poison");
      rig.publish("shop/view", "c");
      rig.awaitSeen(script, "a", "b", "c");
    }
  }

  @Test
  void offersWhatThePluginLeavesOfABatchAfterTheQuestionsThatWait() {
    var asked = new AtomicReference<CompletionStage<QueryAnswer>>();
    var open = new CompletableFuture<Void>();
    try (var rig = new HostRig(directory.resolve("data"))) {
      script.decides =
          batch -> {
            open.join();
            if (script.offered.size() > 1) {
              return null;
            }
            asked.set(rig.ask(script, new Freshness.Any()));
            script.seen().addAll(List.of("a", "c"));
            return new BatchDecision(List.of(new BatchDecision.Rejection(1, "no use")), 3);
          };
      rig.publish("shop/view", "a", "b", "c", "d", "e");
      rig.start(script);
      open.complete(null);
      rig.awaitSeen(script, "a", "c", "d", "e");
      assertThat(script.offered)
          .containsExactly(List.of("a", "b", "c", "d", "e"), List.of("d", "e"));
      assertThat(script.attempts).containsExactly(0, 0);
      // It has seen three messages, and says so.
      assertThat(HostRig.text(HostRig.await(asked.get()))).isEqualTo("200  0-3 a,c");
      await().until(() -> rig.deadLetters(script).size() == 1);
      assertThat(rig.deadLetters(script).get(0).offset()).isEqualTo(1);
    }
  }

  @Test
  void takesADecisionAboutNoMessageAtAllForAFailure() {
    script.decides = batch -> script.offered.size() > 1 ? null : new BatchDecision(List.of(), 0);
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", "a");
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.awaitSeen(script, "a");
      assertThat(script.attempts).containsExactly(0, 1);
    }
  }

  @Test
  void takesADecisionAboutAMessageThatIsNotInTheBatchForAFailure() {
    script.decides =
        batch ->
            script.offered.size() > 1
                ? null
                : new BatchDecision(List.of(new BatchDecision.Rejection(1, "which one?")));
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", "a");
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.awaitSeen(script, "a");
      assertThat(rig.deadLetters(script)).isEmpty();
      assertThat(rig.metrics.scrape())
          .contains("plugin_hook_failures_total{hook=\"batch\",plugin=\"shop\"} 1.0");
    }
  }

  @Test
  void containsAnErrorThatThePluginThrows() {
    script.fails =
        payload -> {
          if (script.offered.size() == 1) {
            throw new NoClassDefFoundError("org/example/Missing");
          }
          return false;
        };
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(script);
      rig.publish("shop/view", "a");
      rig.time.awaitAndPass(ScriptedPlugin.RETRY);
      rig.awaitSeen(script, "a");
    }
  }

  @Test
  void aSlowPluginDelaysNobodyElse() {
    var slow = new Script("slow");
    var open = new CompletableFuture<Void>();
    // It holds its own thread, which is worse than a stage that is not completed.
    slow.decides =
        batch -> {
          open.join();
          return null;
        };
    try (var rig = new HostRig(directory.resolve("data"))) {
      rig.start(slow, script);
      rig.publish("shop/view", "a");
      rig.awaitSeen(script, "a");
      rig.publish("shop/view", "b");
      rig.awaitSeen(script, "a", "b");
      assertThat(rig.answer(script, new Freshness.Latest())).endsWith("a,b");
      assertThat(rig.metrics.scrape())
          .contains("honeyguide_durable_lag{name=\"plugin/slow/events\"} 2.0")
          .contains("honeyguide_durable_lag{name=\"plugin/shop/events\"} 0.0");
      open.complete(null);
      rig.awaitSeen(slow, "a", "b");
    }
  }
}
