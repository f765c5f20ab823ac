package io.honeyguide.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.delivery.Holder;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.plugin.ScriptedPlugin.Script;
import io.honeyguide.query.Freshness;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise: the effect of each message on the state is exactly once, whatever happens. */
class CheckpointsTest {

  @TempDir Path directory;

  private final Script script = new Script("shop");
  private HostRig rig;

  @BeforeEach
  void open() {
    rig = new HostRig(directory.resolve("data"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void goesOnRightBehindTheStateAfterAStop() {
    rig.start(script);
    rig.publish("shop/view", "a", "b");
    rig.awaitSeen(script, "a", "b");
    rig.restart();
    rig.publish("shop/view", "c");
    rig.start(script);
    rig.awaitSeen(script, "a", "b", "c");
    assertThat(script.offered).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void storesTheLastCheckpointBeforeItStopsThePlugin() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.restart();
    assertThat(script.events).endsWith("write 1", "stop");
  }

  /** Of the last two states a restart may take the older, so with one it may begin anew. */
  @Test
  void tellsHowFarBackARestartMayGo() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    var first = rig.checkpoints(script).get(0).offset();
    await().until(() -> script.stored.equals(List.of(0L, 0L)));
    rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    rig.checkpoint(script, first + 1);
    await().until(() -> script.stored.equals(List.of(0L, 0L, first)));

    rig.crash();
    rig.start(script);

    await().until(() -> script.stored.equals(List.of(0L, 0L, first, first)));
  }

  @Test
  void appliesEachMessageOnceToTheStateAfterACrash() {
    rig.start(script);
    rig.publish("shop/view", "a", "b");
    rig.awaitSeen(script, "a", "b");
    rig.checkpoint(script, 2);
    rig.publish("shop/view", "c");
    rig.awaitSeen(script, "a", "b", "c");
    rig.crash();
    rig.start(script);
    rig.publish("shop/view", "d");
    // c was seen by an object that is gone; the state that is restored has not seen it.
    rig.awaitSeen(script, "a", "b", "c", "d");
  }

  @Test
  void replaysFromTheLogsStartAfterACrashWithoutACheckpoint() {
    rig.start(script);
    rig.publish("shop/view", "a", "b");
    rig.awaitSeen(script, "a", "b");
    rig.crash();
    rig.start(script);
    rig.awaitSeen(script, "a", "b");
    assertThat(script.objects).hasSize(2);
  }

  @Test
  void doesNotWriteACheckpointWhenNothingChanged() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    rig.time.advance(rig.limits.checkpointInterval());
    rig.time.advance(rig.limits.checkpointInterval());
    rig.answer(script, new Freshness.Any());
    assertThat(script.events).containsOnlyOnce("write 1");
    assertThat(rig.checkpoints(script)).hasSize(1);
  }

  @Test
  void storesACheckpointAfterSoManyMessagesWithoutWaitingForTheInterval() {
    rig.limits = limits(3, Duration.ofSeconds(60));
    rig.start(script);
    rig.publish("shop/view", "a", "b", "c");
    rig.awaitCheckpoint(script, 3);
    assertThat(rig.checkpoints(script)).hasSize(1);
  }

  private static PluginLimits limits(int checkpointMessages, Duration interval) {
    var limits = PluginLimits.DEFAULT;
    return new PluginLimits(
        limits.startDeadline(),
        limits.stopDeadline(),
        interval,
        checkpointMessages,
        limits.idleCheckpointInterval(),
        limits.batchBytesMax(),
        limits.batchWarning(),
        limits.questionDeadline(),
        limits.questionsMax(),
        limits.publishesMax(),
        limits.erasuresMax());
  }

  @Test
  void keepsTheFilesOfTheLastTwoCheckpoints() {
    rig.start(script);
    for (var i = 0; i < 4; i++) {
      var offset = rig.publish("shop/view", "m" + i);
      rig.answer(script, new Freshness.Latest());
      rig.checkpoint(script, offset + 1);
      await().until(() -> rig.stateFiles(script).size() <= 2);
    }
    var named = rig.checkpoints(script).stream().map(each -> each.file()).sorted().toList();
    assertThat(rig.stateFiles(script)).isEqualTo(named).hasSize(2);
  }

  @Test
  void removesTheRestOfACheckpointThatWasNeverCompleted() throws IOException {
    rig.start(script);
    Files.writeString(rig.stateDirectory(script).resolve("events-999.state.tmp"), "half");
    Files.writeString(rig.stateDirectory(script).resolve("events-998.state"), "unnamed");
    Files.writeString(rig.stateDirectory(script).resolve("other-1.state"), "another consumer's");
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    await().until(() -> rig.stateFiles(script).size() == 2);
    assertThat(rig.stateFiles(script)).contains("other-1.state");
  }

  @Test
  void fallsBackToTheOlderStateWhenTheNewerFileIsDamaged() throws IOException {
    twoCheckpoints();
    damage(rig.checkpoints(script).get(0).file());
    rig.start(script);
    rig.awaitSeen(script, "a", "b", "c");
    assertThat(script.events).endsWith("read 1");
  }

  @Test
  void replaysTheLogWhenBothFilesAreDamaged() throws IOException {
    twoCheckpoints();
    damage(rig.checkpoints(script).get(0).file());
    Files.delete(rig.stateDirectory(script).resolve(rig.checkpoints(script).get(1).file()));
    rig.start(script);
    rig.awaitSeen(script, "a", "b", "c");
    assertThat(script.events).doesNotContain("read 1", "read 2", "read 3");
  }

  /** a is in the older state, a and b in the newer one, c in none. */
  private void twoCheckpoints() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    var offset = rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    rig.checkpoint(script, offset + 1);
    rig.crash();
    // Nobody waits for the object of a process that died, and it hears of its end when it does.
    await().until(() -> script.events.contains("stop"));
    script.events.clear();
    rig.publish("shop/view", "c");
  }

  private void damage(String file) throws IOException {
    var path = rig.stateDirectory(script).resolve(file);
    var bytes = Files.readAllBytes(path);
    bytes[bytes.length - 1] ^= 1;
    Files.write(path, bytes);
  }

  @Test
  void startsANewPluginObjectFromTheOlderStateWhenThePluginCannotReadTheNewerOne() {
    twoCheckpoints();
    script.unreadable = state -> state.contains("b");
    var before = script.objects.size();
    rig.start(script);
    rig.awaitSeen(script, "a", "b", "c");
    // The first object had read half a state: it is stopped and never sees a message.
    assertThat(script.objects).hasSize(before + 2);
    assertThat(script.objects.get(before).seen).containsExactly("a", "b");
    assertThat(script.events)
        .containsExactly(
            "start on honeyguide-plugin-shop", "stop", "start on honeyguide-plugin-shop", "read 1");
    assertThat(rig.queries.methods(List.of("v1", "plugins", "shop", "seen")))
        .containsExactly("GET");
  }

  @Test
  void replaysTheLogWhenThePluginCanReadNoneOfItsStates() {
    twoCheckpoints();
    script.unreadable = state -> true;
    rig.start(script);
    rig.awaitSeen(script, "a", "b", "c");
  }

  @Test
  void doesNotOfferAMessageAgainThatWasGivenUpOnBeforeACrash() {
    rig.start(script);
    rig.publish("shop/view", "a", "bad");
    rig.awaitSeen(script, "a");
    await().until(() -> rig.deadLetters(script).size() == 1);
    rig.crash();
    rig.start(script);
    rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    assertThat(script.offered.get(1)).doesNotContain("bad");
    assertThat(rig.deadLetters(script)).hasSize(1);
  }

  @Test
  void keepsWhatItHasDecidedOfABatchThatFailsInThePlace() {
    script.fails = "poison"::equals;
    rig.start(script);
    rig.publish("shop/view", "a", "poison", "b");
    rig.time.awaitAndPass(ScriptedPlugin.RETRY);
    rig.time.awaitAndPass(ScriptedPlugin.RETRY);
    rig.awaitSeen(script, "a");
    await().until(() -> rig.time.count(ScriptedPlugin.RETRY) > 0);
    rig.restart();
    script.fails = payload -> false;
    rig.start(script);
    rig.awaitSeen(script, "a", "poison", "b");
  }

  @Test
  void goesOnWithoutACheckpointWhenItsFileCannotBeWritten() throws IOException {
    rig.start(script);
    var place = rig.stateDirectory(script).resolve("events-1.state.tmp");
    Files.createDirectory(place);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.time.advance(rig.limits.checkpointInterval());
    rig.answer(script, new Freshness.Any());
    assertThat(rig.checkpoints(script)).isEmpty();
    rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    rig.checkpoint(script, 2);
  }

  @Test
  void needsTheLogFromTheOlderOfTwoCheckpointsOn() {
    rig.start(script);
    assertThat(rig.host.oldestNeeded()).isZero();
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    assertThat(rig.host.oldestNeeded()).isZero();
    var offset = rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    rig.checkpoint(script, offset + 1);
    await()
        .untilAsserted(
            () ->
                assertThat(rig.host.oldestNeeded())
                    .isPositive()
                    .isEqualTo(rig.checkpoints(script).get(1).offset()));
  }

  @Test
  void keepsMessagesThatItsConsumerMayHaveToReadAgain() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    var offset = rig.publish("shop/view", "b");
    rig.awaitSeen(script, "a", "b");
    assertThat(claim(0, "shop/view")).isEqualTo(Holder.Claim.KEEPS);
    assertThat(claim(0, "other")).isEqualTo(Holder.Claim.NONE);
    rig.checkpoint(script, offset + 1);

    await().until(() -> claim(0, "shop/view") == Holder.Claim.NONE);
    assertThat(claim(offset, "shop/view")).isEqualTo(Holder.Claim.KEEPS);
  }

  /** Whether plugins keep a message at a place. */
  private Holder.Claim claim(long offset, String topic) {
    var body = Unpooled.buffer();
    MessageCodec.write(
        new PublishRequest()
            .of(
                Unpooled.copiedBuffer(topic, StandardCharsets.UTF_8),
                1,
                false,
                Unpooled.EMPTY_BUFFER),
        0,
        body);
    var record = new RecordView();
    record.show(offset, offset + 1, 0, RecordType.MESSAGE, body);
    return rig.host.claim(record, new MessageView().wrap(body));
  }

  @Test
  void letsGoOfTheLogWhileNothingForItComes() {
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    rig.checkpoint(script, 1);
    for (var i = 0; i < 2; i++) {
      var offset = rig.publish("other", "no");
      rig.time.advance(rig.limits.idleCheckpointInterval());
      rig.awaitCheckpoint(script, offset + 1);
    }
    await().until(() -> rig.host.oldestNeeded() > 1);
  }

  @Test
  void waitsWithTheCheckpointUntilTheBatchIsDecided() {
    var open = new CompletableFuture<Void>();
    rig.start(script);
    rig.publish("shop/view", "a");
    rig.awaitSeen(script, "a");
    script.gate = () -> open;
    rig.publish("shop/view", "b");
    await().until(() -> script.offered.size() == 2);
    rig.time.advance(rig.limits.checkpointInterval());
    rig.answer(script, new Freshness.Any());
    assertThat(script.events).doesNotContain("write 1");
    open.complete(null);
    rig.awaitCheckpoint(script, 2);
    assertThat(script.events).contains("write 2");
  }
}
