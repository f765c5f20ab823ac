package io.honeyguide.recommender;

import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Plugin;
import io.honeyguide.api.PluginContext;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.ItemDecoder;
import io.honeyguide.recommender.retrain.RetrainDesk;
import io.honeyguide.recommender.retrain.RetrainQuestions;
import io.honeyguide.recommender.serve.CatalogueQuestions;
import io.honeyguide.recommender.serve.Erasures;
import io.honeyguide.recommender.serve.LearnedPlace;
import io.honeyguide.recommender.serve.LiveLists;
import io.honeyguide.recommender.serve.Outbox;
import io.honeyguide.recommender.serve.Questions;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.Requests;
import io.honeyguide.recommender.serve.UserRemoval;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Entry point of the recommender: one durable consumer named {@code events} for the behaviour
 * topics, those of the catalogue and the requests, so that all are taken in the order of the log,
 * and the questions below {@code /v1/recommendations}, {@code /v1/items} and {@code /v1/users}.
 */
public final class RecommenderPlugin implements Plugin {

  /** A batch of requests may go beyond this by its own size. */
  private static final int PUBLISHES_MAX = 256;

  /** Made by the broker through {@link java.util.ServiceLoader}. */
  public RecommenderPlugin() {}

  @Override
  public CompletionStage<Void> start(PluginContext context) {
    var settings = RecommenderSettings.read(context.config());
    var recommender = new Recommender(settings::options, context.clock());
    var meters =
        new RecommenderMeters(
            context.meters(),
            context.clock(),
            settings.options(Map.of()).experiment(),
            settings.rules().aheadMax());
    var place = new LearnedPlace();
    var outbox = new Outbox(PUBLISHES_MAX);
    var events = new EventDecoder(settings.rules());
    var decoder =
        new MessageDecoder(events, new ItemDecoder(settings.itemRules()), settings.forget());
    var questions = Questions.all(recommender, settings.rules().topics());
    var lists = LiveLists.start(context, settings.live(), recommender, outbox);
    var retraining =
        new RetrainDesk(
            context,
            settings.retraining(),
            settings::options,
            recommender,
            settings.learningSource(decoder),
            outbox,
            command -> {
              meters.restored(recommender);
              lists.switched(command);
            });
    var erasures =
        new Erasures(
            context,
            recommender,
            settings.rules(),
            settings.forget(),
            settings.requests(),
            settings.live(),
            retraining::unreadFrom);
    var consumer =
        new BehaviourConsumer(
            decoder,
            erasures,
            recommender,
            meters,
            place,
            new Requests(context, settings.requests(), questions, outbox),
            lists,
            retraining,
            outbox,
            new LearningTurn(System::nanoTime));
    context.consume(ConsumerSpec.of("events", settings.consumedFilters()), consumer);
    Questions.register(context, questions, consumer::checkHealth);
    RetrainQuestions.register(context, retraining, place, consumer::checkHealth);
    CatalogueQuestions.register(
        context, recommender, settings.itemRules(), place, consumer::checkHealth);
    UserRemoval.register(
        context, recommender, settings.forget(), erasures, events, place, consumer::checkHealth);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> stop() {
    // Everything is in the broker's hands: the state went into its last checkpoint.
    return CompletableFuture.completedFuture(null);
  }
}
