package io.honeyguide.recommender;

import io.honeyguide.api.BatchConsumer;
import io.honeyguide.api.BatchDecision;
import io.honeyguide.api.BatchDecision.Rejection;
import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.retrain.RetrainDesk;
import io.honeyguide.recommender.serve.Erasures;
import io.honeyguide.recommender.serve.LearnedPlace;
import io.honeyguide.recommender.serve.LiveLists;
import io.honeyguide.recommender.serve.Outbox;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.Requests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decodes batches of messages and lets the recommender learn them; what is neither an event nor
 * news of the catalogue is rejected with its reason. The state it hands over for checkpoints is the
 * recommender's snapshot. Requests are answered where they stand between the events; while too many
 * answers are under way the next batch waits. A batch that takes long is decided in parts, with
 * questions in between.
 *
 * <p>Should learning ever fail in the middle of an event, the state is neither before nor after it.
 * Then nothing is learned, answered or written any more: the next start restores the last
 * checkpoint and goes on from there.
 */
final class BehaviourConsumer implements BatchConsumer {

  private final MessageDecoder decoder;
  private final Erasures erasures;
  private final Recommender recommender;
  private final RecommenderMeters meters;
  private final LearnedPlace place;
  private final Requests requests;
  private final LiveLists lists;
  private final RetrainDesk retraining;
  private final Outbox outbox;
  private final LearningTurn turn;
  private @Nullable RuntimeException failure;

  BehaviourConsumer(
      MessageDecoder decoder,
      Erasures erasures,
      Recommender recommender,
      RecommenderMeters meters,
      LearnedPlace place,
      Requests requests,
      LiveLists lists,
      RetrainDesk retraining,
      Outbox outbox,
      LearningTurn turn) {
    this.turn = turn;
    this.retraining = retraining;
    this.lists = lists;
    this.requests = requests;
    this.outbox = outbox;
    this.decoder = decoder;
    this.erasures = erasures;
    this.place = place;
    this.recommender = recommender;
    this.meters = meters;
  }

  @Override
  public CompletionStage<BatchDecision> onBatch(MessageBatch batch) {
    checkHealth();
    turn.begin();
    return learn(batch, 0, new ArrayList<>(0));
  }

  private CompletionStage<BatchDecision> learn(
      MessageBatch batch, int first, List<Rejection> rejections) {
    var index = first;
    for (; index < batch.size() && (index == first || !turn.isOver(index)); index++) {
      var message = batch.message(index);
      if (retraining.matches(message.topic())) {
        var followed = follow(message);
        if (followed != null) {
          var next = index + 1;
          return followed
              .whenComplete((nothing, problem) -> spoil(problem))
              .thenCompose(nothing -> learn(batch, next, rejections));
        }
        continue;
      }
      if (requests.matches(message.topic())) {
        var reason = requests.answer(message);
        if (reason != null) {
          rejections.add(new Rejection(index, reason));
        }
        continue;
      }
      var said = decoder.decode(message);
      retraining.learning(said, message);
      var decoded = recommender.model().catalogue().checked(said);
      if (decoded instanceof EventDefect defect) {
        rejections.add(new Rejection(index, defect.toString()));
        meters.rejected(defect.reason());
      } else if (decoded instanceof BehaviourEvent event) {
        learn(() -> recommender.learn(event, message.receivedAtMs()));
        lists.learned(event, message);
        meters.learned(event, message.receivedAtMs(), recommender.model());
      } else if (decoded instanceof Login login) {
        learn(() -> recommender.learn(login));
        lists.learned(login, message);
        meters.learnedLogin();
      } else if (decoded instanceof Forgetting forgetting) {
        lists.forget(forgetting.user(), message);
        learn(() -> forget(forgetting, message.cursor()));
      } else if (decoded instanceof ItemNews news) {
        lists.comes(news, message);
        learn(() -> recommender.learn(news, message.receivedAtMs()));
        lists.learned(news, message);
        meters.learned(news);
      }
    }
    var newest = batch.message(index - 1);
    place.reached(newest.cursor());
    meters.batchDone(index, turn.nanos(), newest.receivedAtMs(), recommender);
    var decision =
        index < batch.size() ? new BatchDecision(rejections, index) : new BatchDecision(rejections);
    return outbox.hasRoom()
        ? CompletableFuture.completedFuture(decision)
        : outbox.room().thenApply(any -> decision);
  }

  private void forget(Forgetting forgetting, Cursor cursor) {
    if (recommender.learn(forgetting)) {
      meters.forgotUser();
    }
    erasures.forgotten(forgetting.user(), cursor);
  }

  private @Nullable CompletionStage<Void> follow(Message command) {
    try {
      return retraining.follow(command);
    } catch (RuntimeException e) {
      spoil(e);
      throw e;
    }
  }

  /** The messages before a command that cannot be followed were learned: they must not be again. */
  private void spoil(@Nullable Throwable problem) {
    if (problem != null) {
      failure = new IllegalStateException(problem);
      lists.stop();
    }
  }

  private void learn(Runnable learning) {
    try {
      learning.run();
    } catch (RuntimeException e) {
      failure = e;
      lists.stop();
      throw e;
    }
  }

  /**
   * Passes while the state is whole.
   *
   * @throws IllegalStateException after learning has failed
   */
  void checkHealth() {
    if (failure != null) {
      throw new IllegalStateException(
          "the recommender stopped when learning an event failed; restart the broker to go on from"
              + " its last checkpoint",
          failure);
    }
  }

  @Override
  public void onStored(Cursor oldest) {
    if (failure == null) {
      erasures.stored(oldest);
    }
  }

  @Override
  public void writeState(OutputStream out) throws IOException {
    checkHealth();
    retraining.beforeSnapshot();
    recommender.write(out);
  }

  @Override
  public void readState(InputStream in) throws IOException {
    recommender.read(in);
    meters.restored(recommender);
    retraining.restored();
  }
}
