package io.honeyguide.plugin;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MeterGroup;
import io.honeyguide.metrics.StripedCounter;
import io.honeyguide.metrics.StripedTimer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every call into a plugin: timed, and with whatever it throws turned into a failure that is
 * counted and handed to the caller. A plugin that throws an error, not only an exception, is
 * contained as well: class-loading mistakes are errors.
 *
 * <p>Owner: the plugin's thread; {@link #failed} may be called by any.
 */
final class PluginHooks implements AutoCloseable {

  /** What a plugin is called for. */
  enum Hook {
    START,
    STOP,
    BATCH,
    QUERY,
    TIMER,
    WRITE_STATE,
    READ_STATE,
    STORED;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String id;
  private final MeterGroup meters;
  private final HostTime time;
  private final PluginThread thread;
  private final Map<Hook, StripedTimer.Stripe> timers = new EnumMap<>(Hook.class);

  PluginHooks(String id, BrokerMetrics metrics, HostTime time, PluginThread thread) {
    this.id = id;
    this.meters = metrics.group("plugin");
    this.time = time;
    this.thread = thread;
    for (var hook : Hook.values()) {
      timers.put(
          hook,
          meters
              .timer(
                  "hook", "From a call into a plugin to its end", "plugin", id, "hook", hook.tag())
              .stripe());
      counter(hook);
    }
  }

  private StripedCounter counter(Hook hook) {
    return meters.counter(
        "hook_failures",
        "Calls into a plugin that failed or came late",
        "plugin",
        id,
        "hook",
        hook.tag());
  }

  /** Counts a failure that shows only after the call, such as a deadline. Any thread. */
  void failed(Hook hook) {
    counter(hook).add(1);
  }

  /**
   * Calls the plugin and hears what came of it on the plugin's thread: at once when the plugin is
   * done when the call returns, otherwise in a task of its own.
   *
   * @param outcome takes the result or, if there is none, the failure
   */
  <T> void call(
      Hook hook,
      Callable<CompletionStage<T>> call,
      BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
    var startedAt = time.nanoTime();
    var stage = stageOf(call);
    if (stage instanceof CompletableFuture<T> future && future.isDone()) {
      // Not by whenComplete, which would swallow what goes wrong behind it.
      @Nullable T result = null;
      @Nullable Throwable failure = null;
      try {
        result = future.join();
      } catch (CompletionException | CancellationException e) {
        failure = e;
      }
      ended(hook, startedAt, result, failure, outcome);
    } else {
      stage.whenComplete(
          (result, failure) ->
              thread.execute(() -> ended(hook, startedAt, result, failure, outcome)));
    }
  }

  private static <T> CompletionStage<T> stageOf(Callable<CompletionStage<T>> call) {
    try {
      @Nullable CompletionStage<T> stage = call.call();
      return stage == null
          ? CompletableFuture.failedFuture(
              new NullPointerException("the plugin returned null in place of a stage"))
          : stage;
    } catch (Exception | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> void ended(
      Hook hook,
      long startedAt,
      @Nullable T result,
      @Nullable Throwable failure,
      BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
    record(hook, startedAt);
    if (failure != null) {
      failed(hook);
    }
    outcome.accept(result, failure == null ? null : cause(failure));
  }

  /**
   * Calls the plugin for something that is over when the call returns.
   *
   * @return why it failed, or null
   */
  @Nullable Throwable run(Hook hook, Callable<?> call) {
    var startedAt = time.nanoTime();
    try {
      call.call();
      return null;
    } catch (Exception | Error e) {
      failed(hook);
      return e;
    } finally {
      record(hook, startedAt);
    }
  }

  private void record(Hook hook, long startedAt) {
    var timer = timers.get(hook);
    if (timer != null) {
      timer.recordNanos(time.nanoTime() - startedAt);
    }
  }

  private static Throwable cause(Throwable failure) {
    var cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Exports these meters no more. */
  @Override
  public void close() {
    meters.close();
  }
}
