package io.honeyguide.recommender;

import io.honeyguide.api.ConsumerSpec;
import io.honeyguide.api.Plugin;
import io.honeyguide.api.PluginContext;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.ItemDecoder;
import io.honeyguide.recommender.event.TopicPattern;
import io.honeyguide.recommender.serve.CatalogueQuestions;
import io.honeyguide.recommender.serve.LearnedPlace;
import io.honeyguide.recommender.serve.Questions;
import io.honeyguide.recommender.serve.Recommender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Entry point of the recommender: one durable consumer named {@code events} for the behaviour
 * topics and those of the catalogue, so that both are learned in the order of the log, and the
 * questions below {@code /v1/recommendations} and {@code /v1/items}.
 */
public final class RecommenderPlugin implements Plugin {

  /** Made by the broker through {@link java.util.ServiceLoader}. */
  public RecommenderPlugin() {}

  @Override
  public CompletionStage<Void> start(PluginContext context) {
    var settings = RecommenderSettings.read(context.config());
    var recommender = new Recommender(settings.options(), context.clock());
    var meters = new RecommenderMeters(context.meters(), context.clock());
    var place = new LearnedPlace();
    var consumer =
        new BehaviourConsumer(
            new EventDecoder(settings.rules()),
            new ItemDecoder(settings.itemRules()),
            recommender,
            meters,
            place);
    var filters =
        Stream.concat(settings.rules().topics().stream(), settings.itemRules().topics().stream())
            .map(TopicPattern::filter)
            .distinct()
            .toList();
    context.consume(ConsumerSpec.of("events", filters), consumer);
    Questions.register(context, recommender, consumer::checkHealth);
    CatalogueQuestions.register(
        context, recommender, settings.itemRules(), place, consumer::checkHealth);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> stop() {
    // Everything is in the broker's hands: the state went into its last checkpoint.
    return CompletableFuture.completedFuture(null);
  }
}
