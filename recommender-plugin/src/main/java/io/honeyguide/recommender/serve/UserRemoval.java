package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonFactory;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.EventEncoder;
import io.honeyguide.recommender.event.ForgetRules;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.model.UserStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code DELETE /v1/users/{user}}: has a user forgotten. It is for operators, since nothing brings
 * back what it takes away.
 *
 * <p>As a change of the catalogue does it goes the way of every message: it is published, learned
 * from the log, and answered when it is learned. It is published for a user whom the model does not
 * know, too: the log may.
 *
 * <p>Owner: the plugin's thread.
 */
public final class UserRemoval {

  private final Recommender recommender;
  private final ForgetRules rules;
  private final Erasures erasures;
  private final EventDecoder decoder;
  private final Publisher publisher;
  private final LearnedPlace learned;
  private final Runnable health;
  private final EventEncoder encoder = new EventEncoder();
  private final JsonFactory json = new JsonFactory();

  private UserRemoval(
      PluginContext context,
      Recommender recommender,
      ForgetRules rules,
      Erasures erasures,
      EventDecoder decoder,
      LearnedPlace learned,
      Runnable health) {
    this.erasures = erasures;
    this.recommender = recommender;
    this.rules = rules;
    this.decoder = decoder;
    this.publisher = context.publisher();
    this.learned = learned;
    this.health = health;
  }

  /**
   * Registers the question.
   *
   * @param erasures has the log rid of what is forgotten
   * @param decoder says whether an id can be told
   * @param learned tells when a published message is learned
   * @param health fails with an {@link IllegalStateException} when the model must not be asked
   */
  public static void register(
      PluginContext context,
      Recommender recommender,
      ForgetRules rules,
      Erasures erasures,
      EventDecoder decoder,
      LearnedPlace learned,
      Runnable health) {
    var removal = new UserRemoval(context, recommender, rules, erasures, decoder, learned, health);
    context.answer(QueryRoute.forOperators("DELETE", "/v1/users/{user}"), removal::remove);
  }

  private CompletionStage<QueryAnswer> remove(Query query) {
    health.run();
    try {
      QuestionParameters.allowOnly(query, List.of());
    } catch (BadQuestionException e) {
      return CompletableFuture.completedFuture(e.answer());
    }
    var user = query.pathParameter("user");
    var payload = ByteBuffer.wrap(encoder.encode(new Forgetting(user)));
    if (decoder.decodeForgetting(payload) instanceof EventDefect defect) {
      return CompletableFuture.completedFuture(
          QueryAnswer.refused(400, "bad_user", defect.toString()));
    }
    if (erasures.isFull()) {
      return CompletableFuture.completedFuture(
          QueryAnswer.refused(
              503,
              "too_many_erasures",
              "the log is still being rid of %d users, as many as forget.pending-max allows"
                  .formatted(rules.pendingMax())));
    }
    var number = recommender.model().users().find(user);
    var isKnown = number != UserStore.NONE;
    var visits = isKnown ? recommender.model().visits().slotsOf(number).count() : 0;
    return publisher
        .publish(rules.topic(), payload, false)
        .thenCompose(
            place -> learned.reaches(place).thenApply(any -> answer(user, isKnown, visits, place)))
        .exceptionally(failure -> CatalogueQuestions.refuseFailure(failure, "bad_user"));
  }

  private QueryAnswer answer(String user, boolean isKnown, long visits, Cursor place) {
    var bytes = new ByteArrayOutputStream(128);
    try (var generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("user", user);
      generator.writeBooleanField("known", isKnown);
      generator.writeNumberField("sessions", visits);
      generator.writeStringField("offset", place.toString());
      generator.writeEndObject();
    } catch (IOException e) {
      // A byte array never fails to take bytes.
      throw new UncheckedIOException(e);
    }
    return QueryAnswer.json(ByteBuffer.wrap(bytes.toByteArray()));
  }
}
