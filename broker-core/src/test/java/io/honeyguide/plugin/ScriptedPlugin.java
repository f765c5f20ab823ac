package io.honeyguide.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.Plugin;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A plugin whose state is the list of payloads that took effect, and which otherwise does what its
 * script says. It answers {@code /v1/plugins/<id>/seen} with its state.
 */
final class ScriptedPlugin implements Plugin, BatchConsumer {

  static final Duration RETRY = Duration.ofSeconds(7);

  /** What the plugins of one id do, over all their objects, and what was seen of them. */
  static final class Script {
    final String id;
    boolean mandatory;
    List<String> routes = List.of();
    Map<String, Object> section = Map.of();
    ConsumerSpec spec = new ConsumerSpec("events", List.of("shop/#"), 100, RETRY, 3);
    volatile BiConsumer<ScriptedPlugin, PluginContext> onStart = (plugin, context) -> {};
    volatile Supplier<CompletionStage<Void>> startStage = Script::done;
    volatile Supplier<CompletionStage<Void>> stopStage = Script::done;
    volatile Predicate<String> rejects = payload -> payload.startsWith("bad");
    volatile Predicate<String> fails = payload -> false;
    volatile Function<MessageBatch, BatchDecision> decides = batch -> null;
    volatile Supplier<CompletionStage<Void>> gate = Script::done;
    volatile Predicate<String> unreadable = state -> false;
    volatile Function<Query, CompletionStage<QueryAnswer>> answers = query -> null;
    final List<ScriptedPlugin> objects = new CopyOnWriteArrayList<>();
    final List<List<String>> offered = new CopyOnWriteArrayList<>();
    final List<Integer> attempts = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Long> stored = new CopyOnWriteArrayList<>();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger insideMax = new AtomicInteger();

    Script(String id) {
      this.id = id;
    }

    static CompletionStage<Void> done() {
      return CompletableFuture.completedFuture(null);
    }

    PluginFinder.Found found() {
      var manifest = new PluginManifest(id, "1", mandatory, routes, id + "/plugin.yml");
      return new PluginFinder.Found(manifest, ScriptedPlugin.class, () -> new ScriptedPlugin(this));
    }

    /** The payloads that took effect on the newest object. */
    List<String> seen() {
      return objects.isEmpty() ? List.of() : objects.get(objects.size() - 1).seen;
    }
  }

  private final Script script;
  final List<String> seen = new CopyOnWriteArrayList<>();
  volatile PluginContext context;

  ScriptedPlugin(Script script) {
    this.script = script;
    script.objects.add(this);
  }

  @Override
  public CompletionStage<Void> start(PluginContext given) {
    context = given;
    script.events.add("start on " + Thread.currentThread().getName());
    given.consume(script.spec, this);
    given.answer(QueryRoute.get("/v1/plugins/" + script.id + "/seen"), this::answer);
    script.onStart.accept(this, given);
    return script.startStage.get();
  }

  @Override
  public CompletionStage<Void> stop() {
    script.events.add("stop");
    return script.stopStage.get();
  }

  private CompletionStage<QueryAnswer> answer(Query query) {
    var scripted = script.answers.apply(query);
    if (scripted != null) {
      return scripted;
    }
    var text = query.asOf() + " " + String.join(",", seen);
    return CompletableFuture.completedFuture(
        QueryAnswer.json(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  @Override
  public CompletionStage<BatchDecision> onBatch(MessageBatch batch) {
    script.insideMax.accumulateAndGet(script.inside.incrementAndGet(), Math::max);
    var payloads = payloads(batch);
    script.attempts.add(batch.attempt());
    script.offered.add(payloads);
    return script
        .gate
        .get()
        .thenApply(
            opened -> {
              script.inside.decrementAndGet();
              return decide(batch, payloads);
            });
  }

  private BatchDecision decide(MessageBatch batch, List<String> payloads) {
    payloads.stream()
        .filter(script.fails)
        .findFirst()
        .ifPresent(
            payload -> {
              throw new IllegalStateException("cannot take " + payload);
            });
    var scripted = script.decides.apply(batch);
    if (scripted != null) {
      return scripted;
    }
    var rejections = new ArrayList<BatchDecision.Rejection>();
    for (var i = 0; i < payloads.size(); i++) {
      if (script.rejects.test(payloads.get(i))) {
        rejections.add(new BatchDecision.Rejection(i, "no use for " + payloads.get(i)));
      } else {
        seen.add(payloads.get(i));
      }
    }
    return new BatchDecision(rejections);
  }

  static List<String> payloads(MessageBatch batch) {
    var payloads = new ArrayList<String>();
    for (var i = 0; i < batch.size(); i++) {
      payloads.add(UTF_8.decode(batch.message(i).payload()).toString());
    }
    return payloads;
  }

  @Override
  public void writeState(OutputStream out) throws IOException {
    script.events.add("write " + seen.size());
    out.write(String.join("\n", seen).getBytes(UTF_8));
  }

  @Override
  public void onStored(Cursor oldest) {
    script.stored.add(oldest.offset());
  }

  @Override
  public void readState(InputStream in) throws IOException {
    var state = new String(in.readAllBytes(), UTF_8);
    if (!state.isEmpty()) {
      seen.addAll(Arrays.asList(state.split("\n")));
    }
    if (script.unreadable.test(state)) {
      throw new IOException("written by another version");
    }
    script.events.add("read " + seen.size());
  }
}
