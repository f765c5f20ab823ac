package io.honeyguide.plugin;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryHandler;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.query.Freshness;
import io.honeyguide.query.Question;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to a plugin and back. It is answered once: by the plugin, or by its
 * deadline, whichever comes first.
 *
 * <p>Any thread; what the plugin sees of it is used on the plugin's thread only.
 */
final class AskedQuery implements Query {

  private enum State {
    WAITING,
    BEGUN,
    OVER
  }

  private final Questions questions;
  private final QueryRoute route;
  private final QueryHandler handler;
  private final Question question;
  private final List<ConsumerRuntime> consumers;
  private final CompletableFuture<QueryAnswer> answer = new CompletableFuture<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** For "everything acknowledged when asked": how far each consumer must have come. */
  private final long[] targets;

  private HostTime.@Nullable Appointment deadline;
  private @Nullable Cursor asOf;

  AskedQuery(Questions questions, QueryRoute route, QueryHandler handler, Question question) {
    this.questions = questions;
    this.route = route;
    this.handler = handler;
    this.question = question;
    this.consumers = questions.consumers();
    this.targets =
        question.freshness() instanceof Freshness.Latest
            ? consumers.stream().mapToLong(ConsumerRuntime::matchedBelow).toArray()
            : new long[0];
  }

  /** Sets the deadline; before anybody else knows the question. */
  void deadlineIn(HostTime time, Duration longest) {
    deadline = time.after(longest, this::deadlinePassed);
  }

  private void deadlinePassed() {
    var now = state.get();
    if (now != State.OVER) {
      questions.expired(this, now == State.BEGUN);
    }
  }

  /** What was asked. */
  Question question() {
    return question;
  }

  /** How it was asked. */
  QueryRoute route() {
    return route;
  }

  /** Who answers. */
  QueryHandler handler() {
    return handler;
  }

  /** Completes with the answer, on any thread. */
  CompletionStage<QueryAnswer> answer() {
    return answer;
  }

  /** Whether the consumers have decided what the question wants them to. */
  boolean isFresh() {
    var wanted = question.freshness();
    for (var i = 0; i < consumers.size(); i++) {
      var consumer = consumers.get(i);
      var fresh =
          wanted instanceof Freshness.AtLeast least
              ? consumer.hasDecided(least.cursor().offset())
              : targets.length == 0 || consumer.decidedBelow() >= targets[i];
      if (!fresh) {
        return false;
      }
    }
    return true;
  }

  /** Whether it was answered. */
  boolean isOver() {
    return state.get() == State.OVER;
  }

  /** Says what the answer is as fresh as, before the plugin sees the question. */
  void asOf(Cursor place) {
    asOf = place;
  }

  /**
   * Hands the question to the plugin.
   *
   * @return whether it is still open
   */
  boolean begin() {
    return state.compareAndSet(State.WAITING, State.BEGUN);
  }

  /** Answers in place of the plugin, unless that has begun. */
  void refuse(QueryAnswer refusal) {
    if (state.compareAndSet(State.WAITING, State.OVER)) {
      end(refusal);
    }
  }

  /** Answers, unless the deadline was first. */
  void complete(QueryAnswer given) {
    if (state.compareAndSet(State.BEGUN, State.OVER)) {
      questions.forget();
      end(given);
    }
  }

  private void end(QueryAnswer given) {
    if (deadline != null) {
      deadline.cancel();
    }
    answer.complete(given);
  }

  @Override
  public String pathParameter(String name) {
    var value = question.pathParameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route %s has no {%s}".formatted(route, name));
    }
    return value;
  }

  @Override
  public Set<String> parameterNames() {
    return Collections.unmodifiableSet(question.parameters().keySet());
  }

  @Override
  public Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  @Override
  public List<String> parameters(String name) {
    return question.parameters().getOrDefault(name, List.of());
  }

  @Override
  public ByteBuffer body() {
    return question.body();
  }

  @Override
  public Cursor asOf() {
    if (asOf == null) {
      throw new IllegalStateException("the question is not with the plugin yet");
    }
    return asOf;
  }
}
