package io.honeyguide.recommender.retrain;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.serve.ModelHistory;
import io.honeyguide.recommender.serve.OptionsReader;
import io.honeyguide.recommender.serve.Outbox;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RetrainOrder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where retrainings begin and end. Both stand in the log as commands, and are followed at their
 * place in it: a switch takes place when the second model has learned everything before its
 * command, however long that takes. So the model in use stays a function of the log, and a replay
 * or a restart comes to the same one. Only the decision to write a command is taken here and now.
 *
 * <p>Owner: the plugin's thread.
 */
public final class RetrainDesk {

  /** Where commands stand; nobody but the broker and its plugins can publish there. */
  public static final String TOPIC = "$SYS/recommender/retraining";

  private static final Duration PERIOD = Duration.ofMillis(20);

  /** Share of the thread while the model in use waits for the second one. */
  private static final double WAITING_SHARE = .8;

  /** Models may take so much of the heap together. */
  private static final double HEAP_SHARE = .8;

  private final PluginContext context;
  private final RetrainRules rules;
  private final OptionsReader settings;
  private final Recommender recommender;
  private final LearningSource source;
  private final Outbox outbox;
  private final Announcements announcements;
  private final Consumer<Message> switched;
  private final Map<Outcome, Meters.Counter> outcomes = new EnumMap<>(Outcome.class);
  private final long startedAtMs;

  private long learnedTo = ModelHistory.NONE.learnedTo();
  private @Nullable Retraining current;
  private @Nullable Trials trials;
  private @Nullable String unfit;
  private @Nullable LastRetraining last;
  private boolean isAppointed;
  private boolean isDecided;
  private boolean isSwitchWaiting;
  private boolean isCatchUpTold;
  private long nextLabelMs;
  private long nextProgressMs;
  private volatile long candidateBytes;

  /** How the retraining before ended. */
  record LastRetraining(long id, Outcome outcome, String reason) {}

  /**
   * A desk without a retraining.
   *
   * @param settings reads the configuration with changes
   * @param recommender the model in use
   * @param source where a second model learns from
   * @param switched is told when the model in use has become another one, and by which message
   */
  public RetrainDesk(
      PluginContext context,
      RetrainRules rules,
      OptionsReader settings,
      Recommender recommender,
      LearningSource source,
      Outbox outbox,
      Consumer<Message> switched) {
    this.context = context;
    this.rules = rules;
    this.settings = settings;
    this.recommender = recommender;
    this.source = source;
    this.outbox = outbox;
    this.switched = switched;
    this.announcements = new Announcements(context, rules, outbox);
    this.startedAtMs = context.clock().millis();
    for (var outcome : Outcome.values()) {
      outcomes.put(
          outcome,
          context
              .meters()
              .counter("retrainings", "Retrainings by how they ended", "outcome", outcome.word()));
    }
    context
        .meters()
        .gauge("retrain_bytes", "Heap of the second model; 0 without one", () -> candidateBytes);
  }

  /** Whether a topic is the one that commands stand under. */
  public boolean matches(String topic) {
    return topic.equals(TOPIC);
  }

  /**
   * Follows a command at its place in the log.
   *
   * @return completes when the messages behind it may be learned; fails when the model in use is
   *     not what the log says it is
   */
  public @Nullable CompletionStage<Void> follow(Message message) {
    var offset = message.cursor().offset();
    // Also after a restart: all that stands before the command is in the model in use.
    learnedTo = Math.max(learnedTo, offset);
    Command command;
    try {
      command = Command.read(message.payload());
    } catch (IOException e) {
      context.logger().log(Level.ERROR, "a command at {0} cannot be followed", message.cursor(), e);
      return null;
    }
    var underWay = recommender.history().underWay();
    if (command instanceof Command.Start start) {
      if (underWay == null) {
        var order =
            new RetrainOrder(
                offset, start.from(), start.changes(), start.mode(), start.judgeLabels());
        note(recommender.history().inUse(), order);
        begin(order);
      }
    } else if (command instanceof Command.End end && isUnderWay(end.id())) {
      end(end.outcome(), end.reason());
    } else if (command instanceof Command.Switch change && isUnderWay(change.id())) {
      return switchOver(message);
    }
    return null;
  }

  private boolean isUnderWay(long id) {
    var underWay = recommender.history().underWay();
    return underWay != null && underWay.id() == id;
  }

  private void note(@Nullable RetrainOrder inUse, @Nullable RetrainOrder underWay) {
    var place = underWay == null ? ModelHistory.NONE.learnedTo() : learnedTo;
    recommender.note(new ModelHistory(inUse, underWay, place));
  }

  private void begin(RetrainOrder order) {
    workLater();
    isDecided = false;
    isCatchUpTold = false;
    nextProgressMs = context.clock().millis() + rules.interval().toMillis();
    try {
      var options = settings.read(order.changes());
      current =
          new Retraining(
              order,
              new Recommender(options, context.clock()),
              context.history(),
              source,
              () -> learnedTo,
              rules.bytesMax());
      trials = new Trials(order.judgeLabels());
    } catch (IllegalArgumentException e) {
      unfit = String.valueOf(e.getMessage());
    }
    announce("started");
  }

  private @Nullable CompletionStage<Void> switchOver(Message command) {
    var waitedFor = current;
    if (waitedFor == null || waitedFor.isCaughtUp()) {
      change(command);
      return null;
    }
    isSwitchWaiting = true;
    return waitedFor.caughtUpOrFailed().thenRun(() -> change(command));
  }

  /** The second model takes over, here and now. */
  private void change(Message command) {
    isSwitchWaiting = false;
    var ready = current;
    var failure = failure();
    if (ready == null || failure != null) {
      context
          .logger()
          .log(
              Level.ERROR,
              "the log says to go on with a retrained model that cannot be built: {0}",
              failure);
      end(Outcome.FAILED, String.valueOf(failure));
      return;
    }
    new CatalogueHandover(recommender, ready.candidate()).run();
    recommender.become(ready.candidate());
    note(ready.order(), null);
    switched.accept(command);
    end(Outcome.SWITCHED, "");
  }

  private @Nullable String failure() {
    var retraining = current;
    return retraining == null ? unfit : retraining.failure();
  }

  private void end(Outcome outcome, String reason) {
    var underWay = recommender.history().underWay();
    var ended = underWay == null ? recommender.history().inUse() : underWay;
    if (ended != null) {
      last = new LastRetraining(ended.id(), outcome, reason);
    }
    note(recommender.history().inUse(), null);
    announce(outcome.word());
    if (current != null) {
      current.close();
    }
    current = null;
    trials = null;
    unfit = null;
    candidateBytes = 0;
    var counter = outcomes.get(outcome);
    if (counter != null) {
      counter.add(1);
    }
    context.logger().log(Level.INFO, "a retraining ended: {0} {1}", outcome.word(), reason);
  }

  /** A message is about to be learned by the model in use: a second one judges and learns it. */
  public void learning(Decoded decoded, Message message) {
    learnedTo = message.cursor().offset();
    var retraining = current;
    if (retraining == null || !retraining.isCaughtUp() || retraining.failure() != null) {
      return;
    }
    if (decoded instanceof BehaviourEvent event && isLabel(message)) {
      judge(event, retraining);
    }
    retraining.learn(decoded, message.receivedAtMs());
  }

  /** Old messages of a replay are learned and not judged. */
  private boolean isLabel(Message message) {
    var nowMs = context.clock().millis();
    if (message.receivedAtMs() < startedAtMs || nowMs < nextLabelMs) {
      return false;
    }
    nextLabelMs = nowMs + 1000 / rules.labelsPerSecond();
    return true;
  }

  private void judge(BehaviourEvent event, Retraining retraining) {
    var judging = trials;
    if (judging != null) {
      judging.judge(event, recommender, retraining.candidate());
    }
  }

  /** A snapshot is about to be written. */
  public void beforeSnapshot() {
    note(recommender.history().inUse(), recommender.history().underWay());
    if (rules.checkpoints()) {
      announce("checkpoint");
    }
  }

  /** The state of a snapshot is back: a retraining that was under way begins anew. */
  public void restored() {
    var history = recommender.history();
    learnedTo = history.learnedTo();
    var changes = new TreeMap<>(history.changes());
    if (!changes.isEmpty()) {
      context
          .logger()
          .log(
              Level.INFO,
              "the model was retrained with {0}, which goes before the configuration; a retraining without changes goes back to that",
              changes);
    }
    if (history.underWay() != null) {
      begin(history.underWay());
    }
  }

  private void workLater() {
    if (!isAppointed) {
      isAppointed = true;
      context.timers().after(PERIOD, this::work);
    }
  }

  private void work() {
    isAppointed = false;
    var retraining = current;
    if (retraining != null) {
      var share = isSwitchWaiting ? WAITING_SHARE : rules.share();
      retraining.work(System.nanoTime() + (long) (PERIOD.toNanos() * share));
      retraining.checkSize();
      candidateBytes = retraining.candidate().model().heapBytes();
      tellProgress(retraining);
    }
    decide();
    announcements.publishWaiting();
    if (recommender.history().underWay() != null || announcements.areWaiting()) {
      workLater();
    }
  }

  private void tellProgress(Retraining retraining) {
    if (retraining.isCaughtUp() && !isCatchUpTold) {
      isCatchUpTold = true;
      announce("caught-up");
    } else if (context.clock().millis() >= nextProgressMs) {
      nextProgressMs = context.clock().millis() + rules.interval().toMillis();
      announce(isCatchUpTold ? "compared" : "progress");
    }
  }

  private void decide() {
    var underWay = recommender.history().underWay();
    if (underWay == null || isDecided || isSwitchWaiting) {
      return;
    }
    var command = decision(underWay);
    if (command != null && outbox.hasRoom()) {
      write(command);
    }
  }

  private @Nullable Command decision(RetrainOrder underWay) {
    var failure = failure();
    if (failure != null) {
      return new Command.End(underWay.id(), Outcome.FAILED, failure);
    }
    var judging = trials;
    if (current == null || judging == null || !current.isCaughtUp()) {
      return null;
    }
    return switch (underWay.mode()) {
      case NOW -> new Command.Switch(underWay.id());
      case MANUAL -> null;
      case AUTO ->
          judging.count() < underWay.judgeLabels()
              ? null
              : judging.isAsGood()
                  ? new Command.Switch(underWay.id())
                  : new Command.End(underWay.id(), Outcome.NOT_AS_GOOD, judging.summary());
    };
  }

  private void write(Command command) {
    isDecided = true;
    publish(command)
        .whenComplete(
            (place, problem) -> {
              if (problem != null) {
                // The next look tries again.
                isDecided = false;
              }
            });
  }

  /** Writes a command into the log. */
  CompletionStage<Cursor> publish(Command command) {
    return outbox.add(context.publisher().publish(TOPIC, command.payload(), false));
  }

  /** Why a second model has no room beside the one in use, or null. */
  @Nullable String noRoom() {
    var bytes = recommender.model().heapBytes();
    var heapMost = (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE);
    if (bytes > rules.bytesMax()) {
      return "a second model would take about %d bytes as the one in use does, retrain.bytes allows %d"
          .formatted(bytes, rules.bytesMax());
    }
    return 2 * bytes > heapMost
        ? "two models of %d bytes are more than %d bytes, 80 %% of the heap"
            .formatted(bytes, heapMost)
        : null;
  }

  /** Fails when settings do not fit. */
  void check(Map<String, String> changes) {
    settings.read(changes);
  }

  /** Offset from which on a second model has yet to read the log; the largest number without. */
  public long unreadFrom() {
    var retraining = current;
    return retraining == null ? Long.MAX_VALUE : retraining.unreadFrom();
  }

  long learnedTo() {
    return learnedTo;
  }

  RetrainRules rules() {
    return rules;
  }

  Recommender recommender() {
    return recommender;
  }

  @Nullable Retraining current() {
    return current;
  }

  @Nullable Trials trials() {
    return trials;
  }

  @Nullable LastRetraining last() {
    return last;
  }

  private void announce(String event) {
    if (announcements.areOn()) {
      workLater();
      announcements.add(ModelStatus.document(this, event, context.clock().millis()));
    }
  }
}
