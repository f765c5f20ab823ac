package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryHandler;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.query.Answerer;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.Question;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a plugin is asked: each question waits until the plugin's consumers are as fresh as it
 * wants, then the plugin answers between two batches. Every question gets an answer by its
 * deadline, also when the plugin hangs.
 *
 * <p>Where several wait they are taken together, and their answers leave together: to wake the
 * event loops for each costs both threads 25 us, a sixth of a recommender's list.
 *
 * <p>Owner: the plugin's thread; questions come, and their deadlines pass, on any thread.
 *
 * <p>Bound: {@link PluginLimits#questionsMax} questions, counted until the plugin's thread has seen
 * the last of them.
 */
final class Questions {

  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

  /** Most questions taken together. */
  private static final int TAKEN_MAX = 4;

  /** After so much time no further one is taken with them, so that their answers do not wait. */
  private static final long TAKING_MAX_NANOS = 500_000;

  private final String id;
  private final PluginEnvironment host;
  private final PluginThread thread;
  private final PluginHooks hooks;
  private final AtomicInteger held = new AtomicInteger();

  /** Those that the plugin's thread has not seen. */
  private final ConcurrentLinkedQueue<AskedQuery> arrived = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean woken = new AtomicBoolean();
  private final Runnable takeArrived = this::takeArrived;

  /** Shows the answers to what was taken together. */
  private final List<Runnable> answered = new ArrayList<>(TAKEN_MAX);

  private boolean isTaking;

  /** Those that want more than the consumers have decided. */
  private final ArrayDeque<AskedQuery> waiting = new ArrayDeque<>();

  private final Runnable recheck = this::recheck;

  private volatile List<ConsumerRuntime> consumers = List.of();
  private volatile boolean open;

  Questions(String id, PluginEnvironment host, PluginThread thread, PluginHooks hooks) {
    this.id = id;
    this.host = host;
    this.thread = thread;
    this.hooks = hooks;
  }

  /** Starts to answer, from what these consumers decided. */
  void begin(List<ConsumerRuntime> freshConsumers) {
    consumers = List.copyOf(freshConsumers);
    open = true;
  }

  /** Who answers a route. */
  Answerer answerer(QueryRoute route, QueryHandler handler) {
    return question -> ask(route, handler, question);
  }

  /** Any thread. */
  private CompletionStage<QueryAnswer> ask(
      QueryRoute route, QueryHandler handler, Question question) {
    if (!open) {
      return CompletableFuture.completedFuture(notOpen());
    }
    if (question.freshness() instanceof Freshness.AtLeast least
        && least.cursor().shard() != host.shardId().number()) {
      return CompletableFuture.completedFuture(
          QueryAnswer.refused(
              400,
              "bad_offset",
              "the offset %s is of shard %d, and this broker has shard %d only"
                  .formatted(least.cursor(), least.cursor().shard(), host.shardId().number())));
    }
    if (held.incrementAndGet() > host.limits().questionsMax()) {
      held.decrementAndGet();
      return CompletableFuture.completedFuture(
          QueryAnswer.refused(
              503,
              "plugin_busy",
              "%d questions wait for the plugin %s already; ask again later"
                  .formatted(host.limits().questionsMax(), id)));
    }
    var asked = new AskedQuery(this, route, handler, question);
    asked.deadlineIn(host.time(), host.limits().questionDeadline());
    arrived.add(asked);
    wake();
    return asked.answer();
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      thread.execute(takeArrived);
    }
  }

  private QueryAnswer notOpen() {
    return QueryAnswer.refused(
        503, "plugin_unavailable", "the plugin %s is starting or has stopped".formatted(id));
  }

  private void takeArrived() {
    // Cleared first: a question that comes after the count below finds it clear and wakes again.
    woken.set(false);
    try {
      for (var left = arrived.size(); left > 0; ) {
        left -= takeTogether(Math.min(TAKEN_MAX, left));
      }
    } finally {
      if (!arrived.isEmpty()) {
        wake();
      }
    }
  }

  /** Returns how many were taken. */
  private int takeTogether(int most) {
    var end = host.time().nanoTime() + TAKING_MAX_NANOS;
    var taken = 0;
    isTaking = true;
    try {
      while (taken == 0 || (taken < most && end - host.time().nanoTime() > 0)) {
        taken++;
        take(arrived.remove());
      }
    } finally {
      isTaking = false;
      answered.forEach(Runnable::run);
      answered.clear();
    }
    return taken;
  }

  private void take(AskedQuery asked) {
    if (!open) {
      asked.refuse(notOpen());
    }
    if (asked.isOver()) {
      forget();
    } else if (asked.isFresh()) {
      run(asked);
    } else {
      waiting.add(asked);
      if (asked.question().freshness() instanceof Freshness.AtLeast least
          && host.shard().log().committedOffset() <= least.cursor().offset()) {
        // Its record may be in the middle of its commit: the shard's next task comes after that.
        host.shard().execute(() -> thread.execute(recheck));
      }
    }
  }

  /**
   * Answers those that have become fresh enough, and lets go of those whose deadline has passed.
   */
  void recheck() {
    if (waiting.isEmpty()) {
      return;
    }
    for (var remaining = waiting.size(); remaining > 0; remaining--) {
      var asked = waiting.remove();
      if (asked.isOver()) {
        forget();
      } else if (asked.isFresh()) {
        run(asked);
      } else {
        waiting.add(asked);
      }
    }
  }

  private void run(AskedQuery asked) {
    if (!asked.begin()) {
      forget();
      return;
    }
    asked.asOf(new Cursor(host.shardId().number(), place()));
    hooks.<QueryAnswer>call(
        PluginHooks.Hook.QUERY,
        () -> asked.handler().answer(asked),
        (answer, failure) -> {
          if (answer != null && isTaking) {
            answered.add(() -> asked.complete(answer));
          } else if (answer != null) {
            asked.complete(answer);
          } else if (failure != null) {
            failed(asked, failure);
          } else {
            hooks.failed(PluginHooks.Hook.QUERY);
            failed(asked, new NullPointerException("the stage completed without an answer"));
          }
        });
  }

  private void failed(AskedQuery asked, Throwable failure) {
    LOG.warn("PL3001 query.failed plugin={} route=\"{}\"", id, asked.route(), failure);
    asked.complete(
        QueryAnswer.refused(
            500,
            "plugin_failed",
            "the plugin %s failed to answer %s; its log line PL3001 says why"
                .formatted(id, asked.route())));
  }

  /** Everything below is decided by every consumer. */
  private long place() {
    var place = Long.MAX_VALUE;
    for (var consumer : consumers) {
      place = Math.min(place, consumer.place());
    }
    return consumers.isEmpty() ? host.shard().log().committedOffset() : place;
  }

  /** The consumers that questions look at. Any thread. */
  List<ConsumerRuntime> consumers() {
    return consumers;
  }

  /** A question was answered or dropped for good: there is room for another one. Any thread. */
  void forget() {
    held.decrementAndGet();
  }

  /** A deadline passed. On the clock's thread. */
  void expired(AskedQuery asked, boolean begun) {
    if (begun) {
      hooks.failed(PluginHooks.Hook.QUERY);
      asked.complete(
          QueryAnswer.refused(
              503,
              "plugin_timeout",
              "the plugin %s did not answer %s within %d ms"
                  .formatted(id, asked.route(), host.limits().questionDeadline().toMillis())));
      return;
    }
    asked.refuse(tooLate(asked));
    thread.execute(recheck);
  }

  private QueryAnswer tooLate(AskedQuery asked) {
    var waitedMs = host.limits().questionDeadline().toMillis();
    if (asked.isFresh()) {
      return QueryAnswer.refused(
          503,
          "plugin_busy",
          "the plugin %s was at work for %d ms; ask again later".formatted(id, waitedMs));
    }
    return QueryAnswer.refused(
        503,
        "not_fresh",
        "the plugin %s has decided everything below %s within %d ms, which is not yet what minOffset asks for; ask again later, or without minOffset"
            .formatted(id, new Cursor(host.shardId().number(), decidedBelow()), waitedMs));
  }

  private long decidedBelow() {
    var place = Long.MAX_VALUE;
    for (var consumer : consumers) {
      place = Math.min(place, consumer.decidedBelow());
    }
    return consumers.isEmpty() ? host.shard().log().committedOffset() : place;
  }

  /** Answers no more; whoever waits is told so. Plugin's thread. */
  void end() {
    close();
    for (var asked = waiting.poll(); asked != null; asked = waiting.poll()) {
      asked.refuse(notOpen());
      forget();
    }
  }

  /** Takes no further question. Any thread. */
  void close() {
    open = false;
  }
}
