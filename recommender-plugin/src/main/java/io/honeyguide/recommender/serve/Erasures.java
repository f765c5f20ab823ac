package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventRules;
import io.honeyguide.recommender.event.ForgetRules;
import io.honeyguide.recommender.event.TopicPattern;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Has the log rid of what it holds of forgotten users: first of the messages about them, all users
 * at once, then of the messages that had them forgotten. The latter wait until no restart can go
 * back to a state from before, in which the user is still known, and until a second model, which
 * may have learned the user, has read them, too.
 *
 * <p>What fails is tried again when the next state is stored; what is pending at a crash is pending
 * after the restart.
 *
 * <p>Owner: the plugin's thread.
 */
public final class Erasures {

  /** Sessions of which messages are sought at once: some 10 MB. */
  private static final int SESSIONS_MAX = 100_000;

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final Recommender recommender;
  private final EventDecoder decoder;
  private final ForgetRules rules;
  private final LiveRules live;
  private final List<String> filters;
  private final Eraser eraser;
  private final LongSupplier unreadFrom;
  private final System.Logger logger;
  private final Meters.Counter messages;
  private final Meters.Counter lost;
  private volatile int pendingCount;
  private long storedBelow;
  private boolean isUnderWay;

  /**
   * Erasures of what a recommender has pending.
   *
   * @param unreadFrom offset from which on a second model has yet to read the log
   */
  public Erasures(
      PluginContext context,
      Recommender recommender,
      EventRules events,
      ForgetRules rules,
      RequestRules requests,
      LiveRules live,
      LongSupplier unreadFrom) {
    this.recommender = recommender;
    this.decoder = new EventDecoder(events);
    this.rules = rules;
    this.live = live;
    this.eraser = context.eraser();
    this.unreadFrom = unreadFrom;
    this.logger = context.logger();
    var topics = new LinkedHashSet<>(events.topics().stream().map(TopicPattern::filter).toList());
    topics.addAll(List.of(rules.topic(), requests.topic(), live.usersFilter()));
    this.filters = List.copyOf(topics);
    var meters = context.meters();
    messages = meters.counter("erased_messages", "Messages of forgotten users erased from the log");
    lost =
        meters.counter("erasures_lost", "Users whose messages stay, since too many were pending");
    meters.gauge(
        "erasures_pending",
        "Messages that had a user forgotten, and are pending with what they ask for",
        () -> pendingCount);
  }

  /** Whether no further user can be taken. */
  boolean isFull() {
    return recommender.model().pendingErasures().count() >= rules.pendingMax();
  }

  /** A user was forgotten by the message at this place. */
  public void forgotten(String user, Cursor place) {
    if (isFull()) {
      lost.add(1);
      logger.log(
          System.Logger.Level.WARNING,
          "the messages of a user forgotten at {0} stay in the log: forget.pending-max={1} users are"
              + " waiting already; ask again later",
          place,
          rules.pendingMax());
      return;
    }
    recommender.model().pendingErasures().add(place.offset(), user);
    pendingCount = recommender.model().pendingErasures().count();
  }

  /**
   * A state was stored, and no restart goes back to before this place any more: what is pending
   * goes on. So users that are forgotten within a minute are sought together.
   */
  public void stored(Cursor oldest) {
    storedBelow = oldest.offset();
    goOn();
  }

  private void goOn() {
    var pending = recommender.model().pendingErasures();
    pendingCount = pending.count();
    if (isUnderWay) {
      return;
    }
    var users = pending.users();
    var bare = pending.bare(Math.min(storedBelow, unreadFrom.getAsLong()));
    if (!users.isEmpty()) {
      var newest = users.values().stream().mapToLong(Long::longValue).max().getAsLong();
      var traces = new UserTraces(users, decoder, live, SESSIONS_MAX);
      run(noteLogins(traces).thenCompose(any -> eraseRound(traces)), () -> pending.erased(newest));
    } else if (!bare.isEmpty()) {
      var offsets = new HashSet<>(bare);
      run(
          eraser.erase(
              List.of(rules.topic()), message -> offsets.contains(message.cursor().offset())),
          () -> pending.remove(bare));
    }
  }

  private CompletionStage<Void> noteLogins(UserTraces traces) {
    traces.beginLogins();
    return eraser
        .erase(filters, traces::noteLogin)
        .thenCompose(any -> traces.hasMoreLogins() ? noteLogins(traces) : DONE);
  }

  private CompletionStage<Void> eraseRound(UserTraces traces) {
    traces.beginRound();
    return erase(traces::namesUser)
        .thenCompose(any -> traces.hasSessions() ? erase(traces::isOfSession) : DONE)
        .thenCompose(any -> traces.hasMore() ? eraseRound(traces) : DONE);
  }

  private CompletionStage<Void> erase(Predicate<Message> test) {
    return eraser.erase(filters, test).thenAccept(erasure -> messages.add(erasure.messages()));
  }

  private void run(CompletionStage<?> erasing, Runnable done) {
    isUnderWay = true;
    erasing.whenComplete(
        (any, failure) -> {
          isUnderWay = false;
          if (failure == null) {
            done.run();
            goOn();
          } else {
            warn(failure);
          }
        });
  }

  /** The broker refuses also when it stops: no reason to show where in the code that was. */
  private void warn(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    logger.log(
        System.Logger.Level.WARNING,
        "messages of forgotten users are not erased yet, which is tried again when the next state"
            + " is stored: {0}",
        cause == null ? "unknown" : cause.getMessage());
  }
}
