package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.plugin.PluginStatus.State;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import io.honeyguide.query.Freshness;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedPluginTest {

  @TempDir Path directory;

  private final Script script = new Script("shop");
  private final Script other = new Script("other");
  private HostRig rig;

  @BeforeEach
  void open() {
    rig = new HostRig(directory.resolve("data"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private PluginStatus status(String id) {
    return rig.host.statuses().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private List<String> methods(Script asked) {
    return rig.queries.methods(List.of("v1", "plugins", asked.id, "seen"));
  }

  @Test
  void runsEverythingOnTheThreadOfThePlugin() {
    var threads = new CopyOnWriteArrayList<String>();
    script.decides =
        batch -> {
          threads.add(Thread.currentThread().getName());
          return null;
        };
    script.answers =
        query -> {
          threads.add(Thread.currentThread().getName());
          return null;
        };
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.answer(script, new Freshness.Latest());
    assertThat(script.events).first().isEqualTo("start on honeyguide-plugin-shop");
    assertThat(threads).containsExactly("honeyguide-plugin-shop", "honeyguide-plugin-shop");
  }

  @Test
  void disablesAnOptionalPluginWhoseStartFailsAndStartsTheOthers() {
    script.onStart =
        (plugin, context) -> {
          throw new IllegalStateException("no licence");
        };
    rig.start(script, other);
    assertThat(status("shop").state()).isEqualTo(State.DISABLED);
    assertThat(status("shop").detail())
        .isEqualTo("its start failed: java.lang.IllegalStateException: no licence");
    assertThat(status("other").state()).isEqualTo(State.RUNNING);
    assertThat(methods(script)).isEmpty();
    assertThat(rig.queries.outage(List.of("v1", "plugins", "shop", "any")))
        .hasValue("the plugin shop is disabled; /health/ready says why");
    assertThat(methods(other)).containsExactly("GET");
    assertThat(rig.host.oldestNeeded()).isZero();
  }

  @Test
  void failsAndStopsTheOthersWhenAMandatoryPluginDoesNotStart() {
    script.mandatory = true;
    script.startStage = () -> CompletableFuture.failedFuture(new IllegalStateException("no key"));
    assertThatThrownBy(() -> HostRig.await(rig.startLater(other, script)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PluginException.class)
        .hasMessage(
            "the plugin shop (shop/plugin.yml) did not start: its start failed:"
                + " java.lang.IllegalStateException: no key");
    assertThat(status("other").state()).isEqualTo(State.STOPPED);
    assertThat(other.events).endsWith("stop");
  }

  @Test
  void disablesAPluginWhoseStartNeverEnds() {
    script.startStage = CompletableFuture::new;
    var starting = rig.startLater(script, other);
    rig.time.awaitAndPass(rig.limits.startDeadline());
    HostRig.await(starting);
    assertThat(status("shop").detail()).isEqualTo("its start took longer than PT30S");
  }

  @Test
  void disablesAPluginWhoseStartHoldsItsThread() {
    var held = new CompletableFuture<Void>();
    var never = new CompletableFuture<Void>();
    script.onStart =
        (plugin, context) -> {
          held.complete(null);
          never.join();
        };
    var starting = rig.startLater(script);
    HostRig.await(held);
    rig.time.awaitAndPass(rig.limits.startDeadline());
    HostRig.await(starting);
    assertThat(status("shop").state()).isEqualTo(State.DISABLED);
    assertThat(methods(script)).isEmpty();
    never.complete(null);
    awaitEndOfThread();
    rig.publish("shop/view", "a");
    assertThat(rig.stateDirectory(script)).doesNotExist();
    assertThat(script.offered).isEmpty();
  }

  private static void awaitEndOfThread() {
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().equals("honeyguide-plugin-shop")));
  }

  @Test
  void doesNotStartAnewAPluginWhoseStopHeldItsThreadForTooLong() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.restart();
    var held = new CompletableFuture<Void>();
    var never = new CompletableFuture<Void>();
    script.unreadable = state -> true;
    script.stopStage =
        () -> {
          held.complete(null);
          never.join();
          return CompletableFuture.completedFuture(null);
        };
    var objects = script.objects.size();
    var starting = rig.startLater(script);
    HostRig.await(held);
    rig.time.awaitAndPass(rig.limits.stopDeadline());
    HostRig.await(starting);
    never.complete(null);
    awaitEndOfThread();
    assertThat(status("shop").state()).isEqualTo(State.DISABLED);
    assertThat(script.objects).hasSize(objects + 1);
  }

  @Test
  void namesTheNearestSettingForOneThatThePluginDoesNotKnow() {
    script.section = Map.of("walk", Map.of("rnig", 5));
    script.onStart = (plugin, context) -> context.config().integer("walk.ring", 500, 1, 1000);
    assertThatThrownBy(() -> HostRig.await(rig.startLater(other, script)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PluginSettingsException.class)
        .hasMessageEndingWith(
            "plugins.shop.walk.rnig is no setting of this plugin, did you mean walk.ring?");
    assertThat(status("other").state()).isEqualTo(State.STOPPED);
  }

  @Test
  void refusesASectionForAPluginThatIsNotInstalled() {
    var sections = Map.of("shpo", Map.<String, Object>of("a", 1));
    var options = new PluginOptions(rig.data, sections, rig.limits);
    assertThatThrownBy(
            () ->
                new PluginHost(
                    rig.shard,
                    rig.queries,
                    rig.metrics,
                    rig.clock,
                    options,
                    List.of(script.found()),
                    rig.time))
        .isInstanceOf(PluginException.class)
        .hasMessageEndingWith("no such plugin is installed, did you mean shop?");
  }

  @Test
  void takesRegistrationsDuringTheStartOnly() {
    rig.start(script);
    var context = script.objects.get(0).context;
    assertThatThrownBy(
            () -> context.consume(ConsumerSpec.of("more", List.of("#")), script.objects.get(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.answer(QueryRoute.get("/v1/plugins/shop/more"), query -> null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesARouteOutsideOfWhatTheManifestClaims() {
    script.routes = List.of("/v1/items");
    script.onStart =
        (plugin, context) -> {
          context.answer(QueryRoute.get("/v1/items/{item}"), query -> null);
          context.answer(QueryRoute.get("/v1/itemsets"), query -> null);
        };
    rig.start(script);
    assertThat(status("shop").detail())
        .contains("the route GET /v1/itemsets is not under /v1/plugins/shop or a prefix");
  }

  @Test
  void refusesASecondConsumerOfOneName() {
    script.onStart = (plugin, context) -> context.consume(script.spec, plugin);
    rig.start(script);
    assertThat(status("shop").detail()).contains("the plugin shop has a consumer events already");
  }

  @Test
  void refusesASharedFilter() {
    script.spec =
        new ConsumerSpec("events", List.of("$share/g/shop/#"), 10, ScriptedPlugin.RETRY, 3);
    rig.start(script);
    assertThat(status("shop").detail()).contains("a plugin's consumer is never shared");
  }

  @Test
  void leavesAPluginBehindThatDoesNotStop() {
    script.stopStage = CompletableFuture::new;
    rig.start(script, other);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    var stopping = rig.host.stop();
    await().until(() -> script.events.contains("stop"));
    rig.time.advance(rig.limits.stopDeadline());
    HostRig.await(stopping);
    assertThat(status("shop").detail()).startsWith("it did not stop within PT10S");
    assertThat(methods(script)).isEmpty();
    // Its last checkpoint was stored before it was asked to stop.
    assertThat(rig.checkpoints(script)).hasSize(1);
  }

  @Test
  void stopsAlsoWhenTheStopOfThePluginFails() {
    script.stopStage =
        () -> {
          throw new IllegalStateException("cannot stop");
        };
    rig.start(script);
    HostRig.await(rig.host.stop());
    assertThat(status("shop").state()).isEqualTo(State.STOPPED);
  }

  @Test
  void doesNotStoreTheStateOfABatchThatIsNotDecidedAtTheStop() {
    var never = new CompletableFuture<Void>();
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    script.gate = () -> never;
    rig.publish("shop/view", "b");
    await().until(() -> script.offered.size() == 2);
    rig.stopHanging();
    assertThat(rig.checkpoints(script)).isEmpty();
    never.complete(null);
  }

  @Test
  void runsTimersEachPeriodAlsoAfterAFailure() {
    var runs = new CopyOnWriteArrayList<String>();
    script.onStart =
        (plugin, context) ->
            context
                .timers()
                .every(
                    Duration.ofSeconds(1),
                    () -> {
                      runs.add(Thread.currentThread().getName());
                      throw new IllegalStateException("tick");
                    });
    rig.start(script);
    rig.time.advance(Duration.ofSeconds(1));
    await().until(() -> runs.size() == 1);
    rig.time.advance(Duration.ofSeconds(1));
    await().until(() -> runs.size() == 2);
    assertThat(runs).containsOnly("honeyguide-plugin-shop");
    HostRig.await(rig.host.stop());
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(runs).hasSize(2);
  }

  @Test
  void runsOnceWhatIsToComeLaterAndNotBeforeItHasStarted() {
    var runs = new CopyOnWriteArrayList<String>();
    var stage = new CompletableFuture<Void>();
    script.startStage = () -> stage;
    script.onStart =
        (plugin, context) -> context.timers().after(Duration.ofSeconds(1), () -> runs.add("run"));
    var started = rig.startLater(script);
    await().until(() -> !script.events.isEmpty());
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(runs).isEmpty();
    stage.complete(null);
    HostRig.await(started);
    rig.time.advance(Duration.ofSeconds(1));
    await().until(() -> runs.size() == 1);
    rig.time.advance(Duration.ofSeconds(5));
    rig.answer(script, new Freshness.Any());
    assertThat(runs).hasSize(1);
  }

  @Test
  void publishesFromItsOwnThreadAndFromOthers() {
    var own = new CompletableFuture<Cursor>();
    script.answers =
        query -> {
          var stage =
              script
                  .objects
                  .get(0)
                  .context
                  .publisher()
                  .publish("shop/own", ByteBuffer.wrap("own".getBytes(UTF_8)), false);
          return stage.thenApply(
              cursor -> {
                own.complete(cursor);
                return QueryAnswer.json(ByteBuffer.allocate(0));
              });
        };
    rig.start(script);
    assertThat(rig.answer(script, new Freshness.Any())).startsWith("200");
    assertThat(HostRig.await(own)).isEqualTo(new Cursor(0, 0));
    CompletionStage<Cursor> foreign =
        script
            .objects
            .get(0)
            .context
            .publisher()
            .publish("shop/other", ByteBuffer.wrap("foreign".getBytes(UTF_8)), true);
    assertThat(HostRig.await(foreign)).isEqualTo(new Cursor(0, 1));
    rig.awaitSeen(script, "own", "foreign");
  }

  @Test
  void saysWhyAPublishIsRefused() {
    rig.start(script);
    var publisher = script.objects.get(0).context.publisher();
    assertThatThrownBy(
            () -> HostRig.await(publisher.publish("shop/+", ByteBuffer.allocate(0), false)))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shop/+");
    HostRig.await(rig.host.stop());
    assertThatThrownBy(
            () -> HostRig.await(publisher.publish("shop/a", ByteBuffer.allocate(0), false)))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the plugin has stopped");
  }

  @Test
  void givesThePluginADirectoryAndMetersOfItsOwn() {
    script.onStart =
        (plugin, context) -> context.meters().counter("orders", "Orders", "kind", "a").add(3);
    rig.start(script);
    assertThat(Files.isDirectory(script.objects.get(0).context.directory())).isTrue();
    assertThat(script.objects.get(0).context.directory())
        .isEqualTo(rig.stateDirectory(script).resolve("files"));
    assertThat(rig.metrics.scrape()).contains("shop_orders_total{kind=\"a\"} 3.0");
    HostRig.await(rig.host.stop());
    assertThat(rig.metrics.scrape()).doesNotContain("shop_orders_total", "durable_lag");
  }
}
