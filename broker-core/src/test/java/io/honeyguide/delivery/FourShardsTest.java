package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.log.LogException;
import io.honeyguide.log.ManualClock;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.MemoryLog;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import io.honeyguide.session.Session;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Four shards in one process, each with its own log, thread and state: what running over several
 * shards, and later over several machines, rests on.
 */
class FourShardsTest {

  private static final int SHARDS = 4;
  private static final int CLIENTS = 40;
  private static final int MESSAGES = 50;

  private final ManualClock clock = new ManualClock();
  private final ExecutorService loopThread = Executors.newSingleThreadExecutor();
  private final List<MemoryDisk> disks = new ArrayList<>();
  private final List<MemoryLog> logs = new ArrayList<>();
  private final List<Shard> shards = new ArrayList<>();
  private final List<Loop> loops = new ArrayList<>();

  @BeforeEach
  void open() {
    for (var i = 0; i < SHARDS; i++) {
      disks.add(new MemoryDisk());
    }
    start();
  }

  private void start() {
    logs.clear();
    shards.clear();
    loops.clear();
    for (var i = 0; i < SHARDS; i++) {
      var log = MemoryLog.threaded(disks.get(i), clock);
      var shard = new Shard(new ShardId(i), log, clock, DeliveryLimits.DEFAULT, new Healthy());
      shard.open();
      logs.add(log);
      shards.add(shard);
      loops.add(new Loop(log, new Mailbox(loopThread), loopThread, loopThread, clock));
    }
  }

  @AfterEach
  void close() throws Exception {
    stop();
    loopThread.shutdown();
  }

  private void stop() throws Exception {
    logs.forEach(MemoryLog::close);
    CompletableFuture.runAsync(() -> loops.forEach(Loop::release), loopThread).get();
  }

  @Test
  void givesEveryClientOneHomeAndEveryShardSomeClients() {
    var perShard = new int[SHARDS];
    for (var i = 0; i < CLIENTS; i++) {
      perShard[home(i)]++;
    }

    assertThat(perShard).doesNotContain(0);
    assertThat(ShardId.home("c1", SHARDS)).isEqualTo(ShardId.home("c1", SHARDS));
  }

  @Test
  void keepsEachShardsStateAFunctionOfItsOwnLog() throws Exception {
    var clients = new ArrayList<Client>();
    for (var i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i));
    }
    for (var client : clients) {
      client.connectAndSubscribe("t/#");
    }
    var acknowledged = new AtomicInteger();
    for (var client : clients) {
      client.publish("t/" + client.number, acknowledged);
    }
    await().until(() -> acknowledged.get() == CLIENTS * MESSAGES);
    // A start adds that whoever was connected has left, so they leave before, and a message behind.
    for (var client : clients) {
      client.leave();
      client.publish("t/last", acknowledged);
    }
    await().until(() -> acknowledged.get() == 2 * CLIENTS * MESSAGES);
    var live = states();

    stop();
    start();

    assertThat(states()).isEqualTo(live);
    for (var i = 0; i < SHARDS; i++) {
      // Every reference in a shard's queues carries the number of the shard.
      assertThat(refs(i)).isNotEmpty().containsOnly(i);
    }
  }

  private static int home(int client) {
    return ShardId.home("client-" + client, SHARDS).number();
  }

  private List<String> states() throws Exception {
    var states = new ArrayList<String>();
    for (var shard : shards) {
      states.add(
          onShard(
              shard,
              () -> {
                var out = Unpooled.buffer();
                shard.writeState(out);
                return ByteBufUtil.hexDump(out);
              }));
    }
    return states;
  }

  private List<Integer> refs(int shard) throws Exception {
    return onShard(
        shards.get(shard),
        () -> {
          var numbers = new ArrayList<Integer>();
          shards
              .get(shard)
              .forEachQueued((index, ref, identifiers) -> numbers.add(MessageRef.shard(ref)));
          return numbers;
        });
  }

  private static <T> T onShard(Shard shard, Supplier<T> work) throws Exception {
    var done = new CompletableFuture<T>();
    shard.execute(() -> done.complete(work.get()));
    return done.get();
  }

  /** A client that takes nothing, so that all it is owed stays in its queue. */
  private final class Client implements SessionOutlet {
    final int number;
    private final Shard shard;
    private final Loop loop;
    private final CompletableFuture<SessionLink> link = new CompletableFuture<>();

    Client(int number) {
      this.number = number;
      this.shard = shards.get(home(number));
      this.loop = loops.get(home(number));
    }

    void connectAndSubscribe(String filter) throws Exception {
      shard.connect(
          new ConnectRequest("client-" + number, "", false, Session.NEVER_EXPIRES, 10, null), this);
      var here = link.get();
      var done = new CompletableFuture<BitSet>();
      loopThread.execute(
          () ->
              here.subscribe(
                  Map.of(TopicFilter.of(filter), new Subscription(1, false, false, 0, 0)),
                  new SessionLink.SubscribeCompletion() {
                    @Override
                    public void done(BitSet existed) {
                      done.complete(existed);
                    }

                    @Override
                    public void refused(LogException cause) {
                      done.completeExceptionally(cause);
                    }
                  }));
      done.get();
    }

    void leave() throws Exception {
      var here = link.get();
      loopThread.execute(() -> here.leave(false, Session.NEVER_EXPIRES));
    }

    void publish(String topic, AtomicInteger acknowledged) {
      loopThread.execute(
          () -> {
            for (var i = 0; i < MESSAGES; i++) {
              var request = new PublishRequest().of(utf8(topic), 1, false, utf8("message " + i));
              loop.pipeline().publish(request, new Counting(acknowledged), i);
            }
          });
    }

    private static ByteBuf utf8(String text) {
      return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public void connected(SessionLink opened) {
      link.complete(opened);
    }

    @Override
    public void refused(LogException cause) {
      link.completeExceptionally(cause);
    }

    @Override
    public void overrun() {
      throw new IllegalStateException("too little was published for that");
    }

    @Override
    public void ownedByAnother() {
      throw new IllegalStateException("all clients are nobody");
    }

    @Override
    public void takenOver() {
      throw new IllegalStateException("nobody else is client " + number);
    }

    @Override
    public Delivered deliver(
        MessageView message,
        int packetId,
        int qos,
        boolean dup,
        boolean retain,
        int @Nullable [] identifiers) {
      return Delivered.NO_ROOM;
    }

    @Override
    public void release(int packetId) {
      throw new IllegalStateException("nothing was received");
    }
  }

  private record Counting(AtomicInteger count) implements Completion {
    @Override
    public void committed(long token, long offset, long result) {
      count.incrementAndGet();
    }

    @Override
    public void refused(long token, LogException cause) {
      throw cause;
    }
  }

  private static final class Healthy implements Shard.HealthListener {
    @Override
    public void stalled(LogException cause) {
      throw cause;
    }

    @Override
    public void resumed() {
      throw new IllegalStateException("was never stalled");
    }

    @Override
    public void failed(LogException cause) {
      throw cause;
    }
  }
}
