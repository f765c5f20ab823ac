package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.Recovery;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.publish.Intake;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.TopicDurability;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.stream.StreamLedger;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One shard at work: applies what the log commits, hands deliveries to the event loops and opens
 * sessions. Everything that comes from outside enters as a record or as a task on the shard's
 * thread.
 *
 * <p>Owner: the shard's thread. Public methods may be called on any thread and never block, unless
 * they say otherwise.
 */
public final class Shard {

  /** Hears of the log's health, on the shard's thread. */
  public interface HealthListener {

    /** The log cannot commit for now. */
    void stalled(LogException cause);

    /** It can again. */
    void resumed();

    /** The log has stopped for good: the process must be restarted. */
    void failed(LogException cause);
  }

  /** Wakes a shard when a time has come. */
  public interface Alarm {

    /**
     * Has {@link #timeCame} called at a time, or a little after it. A call for a later time than
     * the one before leaves that one standing. Shard's thread.
     *
     * @param atMs milliseconds since 1970
     */
    void wake(long atMs);
  }

  private final MessageLog log;
  private final InstantSource clock;
  private final DeliveryCounters counters = new DeliveryCounters();
  private final Dispatcher dispatcher;
  private final ShardState state;
  private final SessionDesk desk;
  private final ShardRecords records;
  private final QueueGates gates;
  private final ShardListing listing;
  private final Reclaim reclaim;
  private final ReclaimFigures reclaimFigures = new ReclaimFigures();
  private final QueueOverflow overflow;
  private final QueueSweep sweep;
  private final TimedWork timed;
  private final StreamDesk streams;
  private final ErasureDesk erasures;

  /**
   * A shard over a log that is not open yet.
   *
   * @param health hears of the log's health
   */
  public Shard(
      ShardId id,
      MessageLog log,
      InstantSource clock,
      DeliveryLimits limits,
      HealthListener health) {
    this(id, log, clock, limits, NamedLimits.DEFAULT, health);
  }

  /** The same with limits of its own for named subscriptions. */
  public Shard(
      ShardId id,
      MessageLog log,
      InstantSource clock,
      DeliveryLimits limits,
      NamedLimits named,
      HealthListener health) {
    this.log = log;
    this.clock = clock;
    this.records = new ShardRecords(log);
    var queues = limits.queue();
    var warnings = new QueueWarnings(queues, clock);
    this.gates = new QueueGates(queues, records, counters, warnings);
    this.overflow = new QueueOverflow(queues, gates, records, counters, warnings);
    this.timed = new TimedWork(clock);
    this.dispatcher =
        new Dispatcher(
            log,
            effects -> new ShardState(id, limits, effects),
            overflow,
            groups -> new ShareDesk(groups, records, counters, queues, gates, warnings),
            fold -> namedDesk(fold, named),
            limits,
            watched(health),
            this::left,
            state -> new DelayedRelease(log, state.delayed, clock, counters),
            timed);
    this.state = dispatcher.state();
    this.sweep = new QueueSweep(log, clock, queues, state, overflow, dispatcher.shares());
    this.listing = new ShardListing(state);
    this.reclaim = new Reclaim(log, state, clock, dispatcher::storeSnapshot, reclaimFigures);
    this.streams = new StreamDesk(state.streams, records);
    this.erasures = dispatcher.openErasures(records, clock);
    reclaim.add(new StreamHolder(state.streams, clock));
    this.desk = new SessionDesk(this, state, records, clock);
  }

  private NamedDesk namedDesk(ShardState fold, NamedLimits limits) {
    return new NamedDesk(fold.named, log, new NamedJournal(records, fold, counters), clock, limits);
  }

  private void left(SessionRecords.Left left) {
    desk.left(left);
  }

  /** A full disk is a reason to make room. */
  private HealthListener watched(HealthListener health) {
    return new HealthListener() {
      @Override
      public void stalled(LogException cause) {
        reclaim.full(true);
        health.stalled(cause);
      }

      @Override
      public void resumed() {
        reclaim.full(false);
        health.resumed();
      }

      @Override
      public void failed(LogException cause) {
        health.failed(cause);
      }
    };
  }

  /**
   * Opens the log and rebuilds the state from it. Blocks the calling thread, for seconds if the log
   * is long.
   */
  public Recovery open() {
    var recovery = log.open(dispatcher, dispatcher);
    dispatcher.begin();
    log.execute(
        () -> {
          desk.leaveAll();
          // Limits may be others than those that the queues grew up with.
          sweep.begin();
        });
    return recovery;
  }

  /**
   * Says which streams there are to be; what differs from those in the log is appended to it. Once
   * the shard is open and before anybody publishes.
   */
  public void declareStreams(List<StreamOptions> options) {
    streams.configure(options);
    log.execute(streams::declare);
  }

  /** What the topics of streams ask of the log's force: a table for one event loop. */
  public TopicDurability durability() {
    return streams.durability();
  }

  /** The streams as they are now; the answer comes on the shard's thread. */
  public void streams(Consumer<List<StreamStatus>> answer) {
    log.execute(() -> answer.accept(streams.statuses(clock.millis())));
  }

  /** Messages of a stream within its limits of bytes and messages. Approximate. */
  public long streamMessages(String name) {
    return state.streams.approximate(name, StreamLedger::messages);
  }

  /** Bytes of these messages. Approximate. */
  public long streamBytes(String name) {
    return state.streams.approximate(name, StreamLedger::bytes);
  }

  /** What somebody sees who reads the history of a filter from now on. */
  public HistoryWindow history(TopicFilter filter) {
    return HistoryWindow.of(log, state.streams.views(), filter, clock.millis());
  }

  /** The log, for reading. */
  public MessageLog log() {
    return log;
  }

  /** What delivery counted. */
  public DeliveryCounters counters() {
    return counters;
  }

  /** The desk of named subscriptions; most of it is for the shard's thread. */
  public NamedDesk named() {
    return dispatcher.named();
  }

  /** Runs a task on the shard's thread. */
  public void execute(Runnable task) {
    log.execute(task);
  }

  /** What event loops have to ask about messages with a name or a delay. */
  public Intake intake() {
    return state.intake;
  }

  /** Says who wakes the shard when a time has come; without one {@link #tick} does, if late. */
  public void alarm(Alarm alarm) {
    log.execute(() -> timed.alarm(alarm));
  }

  /** A time has come for which the shard wanted to be woken. */
  public void timeCame() {
    log.execute(timed::run);
  }

  /** A client connects; the outlet hears what became of it. */
  public void connect(ConnectRequest request, SessionOutlet outlet) {
    log.execute(() -> desk.connect(request, outlet));
  }

  /** Number of sessions, durable and not. */
  public long sessionCount() {
    return dispatcher.sessionCount();
  }

  /** Number of subscriptions, shared ones included. */
  public int subscriptionCount() {
    return state.tree.size()
        - state.streams.filterCount()
        - state.shares.groupCount()
        + state.shares.memberCount();
  }

  /** Number of shared subscriptions. */
  public int sharedSubscriptionCount() {
    return state.shares.memberCount();
  }

  /** Number of retained messages. Approximate off the shard's thread. */
  public int retainedCount() {
    return state.retained.size();
  }

  /** Messages that wait in the queues of sessions and share groups, as of the last tick. */
  public long waitingMessages() {
    return sweep.waitingMessages();
  }

  /** Bytes of the messages that wait, each queue's counted, as of the last tick. */
  public long waitingBytes() {
    return sweep.waitingBytes();
  }

  /** Shard's thread. */
  long subscribe(SessionSubscriber subscriber, Map<TopicFilter, Subscription> wanted) {
    return state.subscribe(subscriber, wanted, clock.millis());
  }

  /** Shard's thread. */
  long unsubscribe(SessionSubscriber subscriber, List<TopicFilter> filters) {
    return state.unsubscribe(subscriber, filters);
  }

  /** Shard's thread. */
  void detach(SessionLink link) {
    desk.detach(link);
  }

  /** The router of QoS 0 messages for one event loop. */
  public LiveRouter router(Loop loop) {
    return new LiveRouter(new RouteCache(state.tree), loop, counters);
  }

  /** What tells one event loop, or one plugin, which publishes are refused for full queues. */
  public FullQueues fullQueues() {
    return new FullQueues(this, gates, clock);
  }

  /**
   * Starts to tell a follower of matching messages.
   *
   * @param begun runs on the shard's thread once he is told of everything from the given offset on
   */
  public void follow(LogFollower follower, LongConsumer begun) {
    log.execute(
        () -> {
          var plain = new Subscription(2, false, true, Subscription.RETAINED_NEVER, 0);
          for (var filter : follower.filters()) {
            state.tree.put(filter, follower, plain);
          }
          begun.accept(log.committedOffset());
        });
  }

  /** Stops telling a follower. */
  public void unfollow(LogFollower follower) {
    log.execute(() -> follower.filters().forEach(filter -> state.tree.remove(filter, follower)));
  }

  /** The retained message of a topic, or null; the answer comes on the shard's thread. */
  public void retained(Topic topic, Consumer<@Nullable Retained> answer) {
    log.execute(
        () -> {
          var kept = state.retained.get(topic);
          answer.accept(kept == null || kept.expiresAtMs() <= clock.millis() ? null : kept);
        });
  }

  /**
   * The first sessions in the order of their client identifiers; the answer comes on the shard's
   * thread.
   *
   * @param after where the page before ended; empty for the first one
   */
  public void sessions(
      String after, int limit, boolean isConnectedOnly, Consumer<List<SessionFacts>> answer) {
    log.execute(() -> answer.accept(listing.sessions(after, limit, isConnectedOnly)));
  }

  /** The session of a client, or null; the answer comes on the shard's thread. */
  public void session(String clientId, Consumer<@Nullable SessionFacts> answer) {
    log.execute(() -> answer.accept(listing.session(clientId)));
  }

  /** The sessions that are owed most; the answer comes on the shard's thread. */
  public void slowestSessions(int limit, Consumer<List<SessionFacts>> answer) {
    log.execute(() -> answer.accept(listing.slowest(limit)));
  }

  /**
   * The first topics with a retained message that match a filter, in the order of their levels; the
   * answer comes on the shard's thread.
   *
   * @param after where the page before ended, or null
   */
  public void retained(
      TopicFilter filter, @Nullable Topic after, int limit, Consumer<Map<Topic, Retained>> answer) {
    log.execute(() -> answer.accept(listing.retained(filter, after, limit, clock.millis())));
  }

  /**
   * Ends the connection of a client, its will published; its session stays as if the connection had
   * broken.
   *
   * @param answer hears on the shard's thread whether there was a connection
   */
  public void kick(String clientId, Consumer<Boolean> answer) {
    log.execute(() -> answer.accept(desk.kick(clientId)));
  }

  /**
   * The checkpoints of a durable consumer, newest first; the answer comes on the shard's thread.
   */
  public void checkpoints(String consumer, Consumer<List<Checkpoint>> answer) {
    log.execute(() -> answer.accept(state.consumers.checkpoints(consumer)));
  }

  /** The dead letters of a durable consumer; the answer comes on the shard's thread. */
  public void deadLetters(String consumer, Consumer<List<DeadLetter>> answer) {
    log.execute(() -> answer.accept(state.consumers.deadLetters(consumer)));
  }

  /**
   * Stores a checkpoint.
   *
   * @param stored hears on the shard's thread once it is durable, with null, or why it is not
   */
  public void checkpoint(Checkpoint checkpoint, Consumer<@Nullable LogException> stored) {
    log.execute(
        () ->
            records.append(
                checkpoint.bytesMax(),
                true,
                batch -> {
                  checkpoint.write(batch.begin(RecordType.CHECKPOINT));
                  batch.end(null, 0, true);
                },
                stored));
  }

  /**
   * Stores a dead letter.
   *
   * @param stored hears on the shard's thread once it is durable, with null, or why it is not
   */
  public void deadLetter(DeadLetter letter, Consumer<@Nullable LogException> stored) {
    log.execute(
        () ->
            records.append(
                letter.bytesMax(),
                true,
                batch -> {
                  letter.write(batch.begin(RecordType.DEAD));
                  batch.end(null, 0, true);
                },
                refusal -> {
                  if (refusal == null) {
                    counters.deadLetters.increment();
                  }
                  stored.accept(refusal);
                }));
  }

  /**
   * What time does: ends sessions, publishes wills and stores snapshots that are due. Call it about
   * once a second.
   */
  public void tick() {
    log.execute(
        () -> {
          desk.tick();
          overflow.retry();
          streams.declare();
          dispatcher.shares().retry();
          dispatcher.tick(clock.millis());
          gates.tick();
          sweep.begin();
          named().tick();
          timed.run();
        });
  }

  /**
   * Keeps the log within its limits: its oldest part goes, once what anybody needs of it has been
   * appended again, and what was erased goes from the files. Call it about once a second; the work
   * goes on in small pieces.
   */
  public void reclaim(ReclaimLimits limits) {
    log.execute(() -> reclaim.tick(limits));
    log.execute(() -> erasures.tick(limits));
  }

  /** The desk where messages are erased. */
  public ErasureDesk erasures() {
    return erasures;
  }

  /** Adds somebody for whom messages are kept beyond the limits of the log. */
  public void hold(Holder holder) {
    log.execute(() -> reclaim.add(holder));
  }

  /** What keeping the log within its limits comes to. */
  public ReclaimFigures reclaimFigures() {
    return reclaimFigures;
  }

  /** Stores the state as a snapshot, so that the next start has less to replay. */
  public void storeSnapshotSoon() {
    log.execute(dispatcher::storeSnapshot);
  }

  /** Walks over what durable sessions are owed. Shard's thread. */
  void forEachQueued(DeliveryQueue.Visitor visitor) {
    state.sessions.all().forEach(held -> held.queue.forEachUnsettled(visitor));
  }

  /** The state, to look at. Shard's thread. */
  ShardState state() {
    return state;
  }

  /** Appends the durable state. Shard's thread. */
  void writeState(ByteBuf out) {
    StateSnapshot.write(state, out);
  }
}
