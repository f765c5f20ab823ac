package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.ItemDecoder;
import io.honeyguide.recommender.event.ItemEncoder;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.event.ItemRules;
import io.honeyguide.recommender.model.ItemStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET}, {@code PUT} and {@code DELETE /v1/items/{item}}: what the catalogue says of one
 * item.
 *
 * <p>A change goes the way of every message: it is published to the item's topic, retained, and
 * learned from the log, so that it is as durable and as repeatable as any event. It is answered
 * when it is learned; the next list knows it. What could not be used is refused at once and not
 * published.
 *
 * <p>Owner: the plugin's thread.
 */
public final class CatalogueQuestions {

  private static final QueryAnswer NO_SUCH_ITEM =
      QueryAnswer.refused(404, "unknown_item", "the catalogue holds no item with this id");

  private final Recommender recommender;
  private final ItemRules rules;
  private final ItemDecoder decoder;
  private final Publisher publisher;
  private final LearnedPlace learned;
  private final Runnable health;
  private final ItemEncoder encoder = new ItemEncoder();
  private final JsonFactory json = new JsonFactory();

  private CatalogueQuestions(
      PluginContext context,
      Recommender recommender,
      ItemRules rules,
      LearnedPlace learned,
      Runnable health) {
    this.recommender = recommender;
    this.rules = rules;
    this.decoder = new ItemDecoder(rules);
    this.publisher = context.publisher();
    this.learned = learned;
    this.health = health;
  }

  /**
   * Registers the questions.
   *
   * @param learned tells when a published change is learned
   * @param health fails with an {@link IllegalStateException} when the model must not be asked
   */
  public static void register(
      PluginContext context,
      Recommender recommender,
      ItemRules rules,
      LearnedPlace learned,
      Runnable health) {
    var questions = new CatalogueQuestions(context, recommender, rules, learned, health);
    var path = "/v1/items/{item}";
    context.answer(new QueryRoute("GET", path), questions::show);
    context.answer(new QueryRoute("PUT", path), questions::put);
    context.answer(new QueryRoute("DELETE", path), questions::delete);
  }

  private CompletionStage<QueryAnswer> show(Query query) {
    health.run();
    var refusal = refuseParameters(query);
    if (refusal != null) {
      return done(refusal);
    }
    var facts = factsOf(query.pathParameter("item"));
    return done(facts == null ? NO_SUCH_ITEM : answer(query, facts));
  }

  private static @Nullable QueryAnswer refuseParameters(Query query) {
    try {
      QuestionParameters.allowOnly(query, List.of());
      return null;
    } catch (BadQuestionException e) {
      return e.answer();
    }
  }

  private @Nullable ItemFacts factsOf(String id) {
    var item = recommender.model().items().find(id);
    return item == ItemStore.NONE ? null : recommender.model().catalogue().facts(item);
  }

  private QueryAnswer answer(Query query, ItemFacts facts) {
    var bytes = new ByteArrayOutputStream(256);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("item", facts.id());
      ItemEncoder.writeFacts(generator, facts);
      generator.writeStringField("asOf", query.asOf().toString());
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return QueryAnswer.json(ByteBuffer.wrap(bytes.toByteArray()));
  }

  private CompletionStage<QueryAnswer> put(Query query) {
    health.run();
    var refusal = refuseParameters(query);
    if (refusal != null) {
      return done(refusal);
    }
    if (query.body().remaining() == 0) {
      return done(
          QueryAnswer.refused(
              400, "bad_item", "the body must be a JSON object such as {\"title\":\"Tent\"}"));
    }
    return change(decoder.decodeFor(query.pathParameter("item"), query.body()));
  }

  private CompletionStage<QueryAnswer> delete(Query query) {
    health.run();
    var refusal = refuseParameters(query);
    if (refusal != null) {
      return done(refusal);
    }
    var decoded = decoder.decodeFor(query.pathParameter("item"), ByteBuffer.allocate(0));
    if (decoded instanceof ItemRemoval removal && factsOf(removal.id()) == null) {
      return done(NO_SUCH_ITEM);
    }
    return change(decoded);
  }

  private CompletionStage<QueryAnswer> change(Decoded decoded) {
    var checked = recommender.model().catalogue().checked(decoded);
    return checked instanceof ItemNews news ? publish(news) : done(refuse(checked));
  }

  private static QueryAnswer refuse(Decoded decoded) {
    var status =
        decoded instanceof EventDefect defect
                && defect.reason() == EventDefect.Reason.PAYLOAD_TOO_LARGE
            ? 413
            : 400;
    return QueryAnswer.refused(status, "bad_item", decoded.toString());
  }

  private CompletionStage<QueryAnswer> publish(ItemNews news) {
    for (var pattern : rules.topics()) {
      var topic = pattern.topicOf(news.id());
      if (topic != null) {
        var payload = news instanceof ItemFacts facts ? encoder.encode(facts) : new byte[0];
        return publish(news, topic, payload, true);
      }
    }
    for (var pattern : rules.topics()) {
      var topic = pattern.silentTopic();
      if (topic != null) {
        return publish(news, topic, encoder.encode(news), false);
      }
    }
    return done(
        QueryAnswer.refused(
            400,
            "bad_item",
            "no topic of the catalogue can tell this item's id; expected one of "
                + rules.topics()));
  }

  private CompletionStage<QueryAnswer> publish(
      ItemNews news, String topic, byte[] payload, boolean retain) {
    return publisher
        .publish(topic, ByteBuffer.wrap(payload), retain)
        .thenCompose(place -> learned.reaches(place).thenApply(ignored -> changed(news, place)))
        .exceptionally(failure -> refuseFailure(failure, "bad_item"));
  }

  private QueryAnswer changed(ItemNews news, Cursor place) {
    var bytes = new ByteArrayOutputStream(128);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("item", news.id());
      generator.writeStringField("offset", place.toString());
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return QueryAnswer.json(ByteBuffer.wrap(bytes.toByteArray()));
  }

  /**
   * The broker does not take a message: the asker hears its reason.
   *
   * @param badCode the code where the message itself is at fault
   */
  static QueryAnswer refuseFailure(Throwable failure, String badCode) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof IllegalArgumentException) {
      return QueryAnswer.refused(400, badCode, String.valueOf(cause.getMessage()));
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
