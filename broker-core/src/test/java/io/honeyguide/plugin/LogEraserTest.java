package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.Erasure;
import io.honeyguide.api.Message;
import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEraserTest {

  private static final List<String> FILTERS = List.of("shop/#");

  @TempDir Path directory;

  private HostRig rig;
  private Path data;
  private Script script;

  @BeforeEach
  void open() {
    data = directory.resolve("data");
    var options = FileLogOptions.defaults().withSegmentBytes(64 << 10);
    rig = new HostRig(data, clock -> new FileLog(data, options, clock));
    script = new Script("shop");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Eraser eraser() {
    return script.objects.get(script.objects.size() - 1).context.eraser();
  }

  private static Predicate<Message> says(String text) {
    return message -> payload(message).contains(text);
  }

  private static String payload(Message message) {
    return UTF_8.decode(message.payload()).toString();
  }

  private static Erasure await(CompletionStage<Erasure> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void publishMuch() {
    for (var i = 0; i < 8; i++) {
      var payloads = new String[250];
      for (var j = 0; j < payloads.length; j++) {
        payloads[j] =
            (j % 50 == 7 ? "anna" : "other") + " message " + i + " " + j + " with some more text";
      }
      rig.publish(i % 2 == 0 ? "shop/view" : "elsewhere", payloads);
    }
  }

  private boolean isOnDisk(String text) {
    try (var files = Files.walk(data.resolve("log"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void erasesWhatThePluginPicksAndTakesItsBytesFromTheFiles() {
    rig.start(script);
    publishMuch();
    var threads = new ConcurrentLinkedQueue<String>();
    var erasure =
        await(
            eraser()
                .erase(
                    FILTERS,
                    message -> {
                      threads.add(Thread.currentThread().getName());
                      return payload(message).startsWith("anna");
                    }));

    assertThat(erasure.messages()).isEqualTo(20);
    assertThat(erasure.bytes()).isBetween(20 * 50L, 20 * 200L);
    assertThat(threads).containsOnly("honeyguide-plugin-shop");
    assertThat(await(eraser().erase(FILTERS, says("anna"))).messages()).isZero();
    var wiped = erasure.wiped().toCompletableFuture();
    assertThat(wiped).isNotDone();
    Awaitility.await()
        .until(
            () -> {
              rig.shard.reclaim(ReclaimLimits.ofBytes(1 << 30));
              return wiped.isDone();
            });
    // What the filter left out is still there.
    assertThat(isOnDisk("anna message 1")).isTrue();
    assertThat(isOnDisk("anna message 2")).isFalse();
    assertThat(await(eraser().erase(List.of("#"), says("anna"))).messages()).isEqualTo(20);
  }

  @Test
  void erasesADelayedMessageThatIsPublishedMeanwhile() {
    rig.start(script);
    rig.publishLater("shop/view", 60_000, "anna later");
    rig.publish("shop/view", "anna now", "other");
    var end = rig.log.committedOffset();
    var erasure =
        await(
            eraser()
                .erase(
                    FILTERS,
                    message -> {
                      if (rig.log.committedOffset() == end) {
                        rig.clock.advanceMs(60_000);
                        rig.shard.timeCame();
                        Awaitility.await().until(() -> rig.log.committedOffset() > end);
                        rig.publish("shop/view", "anna anew");
                      }
                      return payload(message).startsWith("anna");
                    }));

    assertThat(erasure.messages()).isEqualTo(3);
    var left = new ConcurrentLinkedQueue<String>();
    await(eraser().erase(FILTERS, message -> !left.add(payload(message))));
    assertThat(left).containsExactly("other", "anna anew");
  }

  @Test
  void offersNoErasedMessageToAnyConsumerAfterARestart() {
    rig.publish("shop/view", "a", "anna", "b");
    rig.start(script);
    rig.awaitSeen(script, "a", "anna", "b");
    await(eraser().erase(FILTERS, says("anna")));
    var late = new Script("late");
    rig.restart();
    rig.start(late);

    rig.awaitSeen(late, "a", "b");
  }

  @Test
  void leavesAloneWhatLiesFromThePlaceOn() {
    rig.start(script);
    rig.publish("shop/view", "anna 1", "anna 2");
    var below = rig.publish("shop/view", "anna 3");
    rig.publish("shop/view", "anna 4");

    assertThat(await(eraser().erase(FILTERS, new Cursor(0, below), says("anna"))).messages())
        .isEqualTo(2);
    assertThat(await(eraser().erase(FILTERS, says("anna"))).messages()).isEqualTo(2);
  }

  @Test
  void endsWithWhatTheTestThrows() {
    rig.start(script);
    rig.publish("shop/view", "a");
    var stage =
        eraser()
            .erase(
                FILTERS,
                message -> {
                  throw new IllegalArgumentException("no idea");
                });

    assertThatThrownBy(() -> await(stage))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("no idea");
    // The next one is not kept waiting.
    assertThat(await(eraser().erase(FILTERS, says("a"))).messages()).isEqualTo(1);
  }

  @Test
  void refusesBadFiltersAndForeignPlaces() {
    rig.start(script);
    for (var filters : List.of(List.<String>of(), List.of("a#"), List.of("$share/g/a"))) {
      assertThatThrownBy(() -> await(eraser().erase(filters, says("a"))))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> await(eraser().erase(FILTERS, new Cursor(7, 1), says("a"))))
        .hasRootCauseMessage("no place in this log: 7-1");
  }

  @Test
  void refusesMoreThanMayWaitAndEverythingOnceThePluginStops() {
    rig.start(script);
    rig.publish("shop/view", "a");
    var goOn = new CompletableFuture<Void>();
    var first =
        eraser()
            .erase(
                FILTERS,
                message -> {
                  goOn.join();
                  return true;
                });
    for (var i = 1; i < rig.limits.erasuresMax(); i++) {
      eraser().erase(FILTERS, says("a"));
    }
    assertThatThrownBy(() -> await(eraser().erase(FILTERS, says("a"))))
        .hasRootCauseMessage("1000 erasures wait already");
    goOn.complete(null);
    assertThat(await(first).messages()).isEqualTo(1);
    var eraser = eraser();
    rig.restart();
    assertThatThrownBy(() -> await(eraser.erase(FILTERS, says("a"))))
        .hasRootCauseMessage("the plugin has stopped");
  }
}
