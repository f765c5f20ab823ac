package io.honeyguide.recommender.serve;

import static java.util.stream.Collectors.joining;

import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.recommender.event.TopicPattern;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Registers every question of the HTTP API with the broker. */
public final class Questions {

  private static final String HELP = "Time to answer one question, without the network";

  private Questions() {}

  /**
   * Registers questions.
   *
   * @param health fails with an {@link IllegalStateException} when the model must not be asked
   */
  public static void register(PluginContext context, List<Question> questions, Runnable health) {
    for (var question : questions) {
      var timer = context.meters().timer("recommend", HELP, "question", question.name());
      context.answer(
          question.route(),
          query -> {
            health.run();
            var start = System.nanoTime();
            var answer = answer(question, query);
            timer.recordNanos(System.nanoTime() - start);
            return answer;
          });
    }
  }

  /**
   * Every question, with answers from a recommender.
   *
   * @param topics those that events are taken from, to be told as long as none came
   */
  public static List<Question> all(Recommender recommender, List<TopicPattern> topics) {
    var untaught =
        "no event has been learned yet; events are taken from "
            + topics.stream().map(TopicPattern::toString).collect(joining(", "))
            + " (plugins.recommender.topics)";
    var writer = new AnswerWriter(() -> recommender.model().eventCount() == 0 ? untaught : null);
    return List.of(
        new UsersQuestion(recommender, writer),
        new SessionsQuestion(recommender, writer),
        new SimilarQuestion(recommender, writer),
        new TrendingQuestion(recommender, writer),
        new ItemsQuestion(recommender, writer),
        new ExplainQuestion(recommender, writer),
        new ArmsQuestion(recommender, writer),
        new StatsQuestion(recommender, writer));
  }

  private static CompletionStage<QueryAnswer> answer(Question question, Query query) {
    try {
      return CompletableFuture.completedFuture(question.ask(query));
    } catch (BadQuestionException e) {
      return CompletableFuture.completedFuture(e.answer());
    }
  }
}
