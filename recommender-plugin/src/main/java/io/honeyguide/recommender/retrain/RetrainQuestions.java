package io.honeyguide.recommender.retrain;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.History;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryHandler;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.recommender.serve.LearnedPlace;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * {@code GET /v1/recommendations/model} for everybody; for operators {@code POST} and {@code DELETE
 * /v1/recommendations/retraining} and {@code POST /v1/recommendations/retraining/switch}. Changes
 * go into the log as commands and are answered when they were followed.
 *
 * <p>Owner: the plugin's thread.
 */
public final class RetrainQuestions {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h|d)");
  private static final Pattern CURSOR = Pattern.compile("\\d{1,19}-\\d{1,19}");

  private final RetrainDesk desk;
  private final History history;
  private final InstantSource clock;
  private final LearnedPlace learned;
  private final Runnable health;

  private RetrainQuestions(
      PluginContext context, RetrainDesk desk, LearnedPlace learned, Runnable health) {
    this.desk = desk;
    this.history = context.history();
    this.clock = context.clock();
    this.learned = learned;
    this.health = health;
  }

  /**
   * Registers the questions.
   *
   * @param learned tells when a command was followed
   * @param health fails with an {@link IllegalStateException} when the model must not be asked
   */
  public static void register(
      PluginContext context, RetrainDesk desk, LearnedPlace learned, Runnable health) {
    var questions = new RetrainQuestions(context, desk, learned, health);
    var path = "/v1/recommendations/retraining";
    context.answer(
        QueryRoute.get("/v1/recommendations/model"), questions.checked(query -> questions.show()));
    context.answer(QueryRoute.forOperators("POST", path), questions.checked(questions::start));
    context.answer(
        QueryRoute.forOperators("DELETE", path), questions.checked(query -> questions.cancel()));
    context.answer(
        QueryRoute.forOperators("POST", path + "/switch"),
        questions.checked(query -> questions.switchNow()));
  }

  private QueryHandler checked(QueryHandler handler) {
    return query -> {
      health.run();
      if (!query.parameterNames().isEmpty()) {
        return done(
            QueryAnswer.refused(
                400,
                "unsupported_parameter",
                "this question does not know the parameter \"%s\"; it knows none"
                    .formatted(query.parameterNames().iterator().next())));
      }
      return handler.answer(query);
    };
  }

  private CompletionStage<QueryAnswer> show() {
    return done(status());
  }

  private QueryAnswer status() {
    return QueryAnswer.json(ModelStatus.document(desk));
  }

  private CompletionStage<QueryAnswer> start(Query query) {
    StartRequest request;
    try {
      request = StartRequest.read(query.body(), desk.rules().judgeLabels());
      desk.check(request.changes());
    } catch (IllegalArgumentException e) {
      return done(bad(e));
    }
    if (desk.recommender().history().underWay() != null) {
      return done(underWay());
    }
    var noRoom = desk.noRoom();
    if (noRoom != null) {
      return done(QueryAnswer.refused(409, "no_room", noRoom));
    }
    return place(request.from())
        .thenCompose(from -> start(request, from))
        .exceptionally(RetrainQuestions::refuse);
  }

  private static QueryAnswer underWay() {
    return QueryAnswer.refused(
        409,
        "retraining_under_way",
        "one retraining is under way; wait for its end, switch to its model, or cancel it by DELETE /v1/recommendations/retraining");
  }

  private CompletionStage<QueryAnswer> start(StartRequest request, Cursor from) {
    if (from.offset() < history.oldest().offset()) {
      throw new TrimmedHistoryException(from, history.oldest());
    }
    if (from.offset() > history.end().offset()) {
      throw new IllegalArgumentException(
          "from is behind the end of the log, %s; found %s".formatted(history.end(), from));
    }
    return follow(
        new Command.Start(from.offset(), request.changes(), request.mode(), request.judgeLabels()));
  }

  /** Where to begin. */
  private CompletionStage<Cursor> place(String from) {
    if (from.equals("oldest")) {
      return CompletableFuture.completedFuture(history.oldest());
    }
    try {
      if (CURSOR.matcher(from).matches()) {
        return CompletableFuture.completedFuture(Cursor.parse(from));
      }
      var duration = DURATION.matcher(from);
      return history.at(
          duration.matches()
              ? Instant.ofEpochMilli(clock.millis())
                  .minus(duration(duration.group(1), duration.group(2)))
              : OffsetDateTime.parse(from).toInstant());
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "from is oldest, an offset such as 0-4711, a duration such as 14d, or a time such as 2026-05-01T12:00:00Z; found \"%s\""
                  .formatted(from),
              e));
    }
  }

  private static Duration duration(String amount, String unit) {
    var number = Long.parseLong(amount);
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private CompletionStage<QueryAnswer> cancel() {
    var underWay = desk.recommender().history().underWay();
    return underWay == null
        ? done(none())
        : follow(new Command.End(underWay.id(), Outcome.CANCELLED, "by an operator"))
            .exceptionally(RetrainQuestions::refuse);
  }

  private CompletionStage<QueryAnswer> switchNow() {
    var underWay = desk.recommender().history().underWay();
    var current = desk.current();
    if (underWay == null || current == null) {
      return done(none());
    }
    if (!current.isCaughtUp()) {
      return done(
          QueryAnswer.refused(
              409,
              "not_caught_up",
              "the second model has not caught up yet; GET /v1/recommendations/model tells its progress"));
    }
    return follow(new Command.Switch(underWay.id())).exceptionally(RetrainQuestions::refuse);
  }

  private static QueryAnswer none() {
    return QueryAnswer.refused(
        404,
        "no_retraining",
        "no retraining is under way; POST /v1/recommendations/retraining begins one");
  }

  private CompletionStage<QueryAnswer> follow(Command command) {
    return desk.publish(command)
        .thenCompose(place -> learned.reaches(place).thenApply(followed -> status()));
  }

  private static QueryAnswer bad(IllegalArgumentException reason) {
    return QueryAnswer.refused(400, "bad_retraining", String.valueOf(reason.getMessage()));
  }

  private static QueryAnswer refuse(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TrimmedHistoryException trimmed) {
      return QueryAnswer.refused(410, "trimmed", String.valueOf(trimmed.getMessage()));
    }
    if (cause instanceof IllegalArgumentException wrong) {
      return bad(wrong);
    }
    if (cause instanceof IllegalStateException) {
      return QueryAnswer.refused(503, "not_published", String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }

  private static CompletionStage<QueryAnswer> done(QueryAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
