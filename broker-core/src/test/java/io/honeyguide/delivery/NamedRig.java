package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Definition;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedConsumer;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.NamedState;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Order;
import io.honeyguide.named.Settlement;
import io.honeyguide.publish.Completion;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Named subscriptions on a shard that steps when it is told to, with people who use them. */
final class NamedRig implements AutoCloseable {

  static final String NAME = "work";

  /** Somebody waits, so that it is durable; what he hears is of no interest. */
  private static final Completion NOBODY =
      new Completion() {
        @Override
        public void committed(long token, long offset, long result) {}

        @Override
        public void refused(long token, LogException cause) {}
      };

  final ShardRig shard;

  NamedRig(ShardRig shard) {
    this.shard = shard;
  }

  @Override
  public void close() {
    shard.close();
  }

  static Definition definition() {
    return definition(Order.FIFO, 1000, 16, List.of());
  }

  static Definition definition(Order order, int inflightMax, int attemptsMax, List<Long> backoff) {
    return new Definition(
        List.of(TopicFilter.of("t/#")),
        "latest",
        order,
        30_000,
        inflightMax,
        attemptsMax,
        backoff,
        true);
  }

  NamedDesk.@Nullable Defined define(Definition definition, long startAt) {
    return define(NAME, definition, startAt);
  }

  NamedDesk.@Nullable Defined define(String name, Definition definition, long startAt) {
    var outcome = new NamedDesk.Defined[1];
    shard
        .shard()
        .execute(
            () ->
                desk()
                    .define(
                        name,
                        definition,
                        startAt,
                        new NamedDesk.DefinedListener() {
                          @Override
                          public void defined(
                              NamedDesk.Defined what, @Nullable NamedSubscription subscription) {
                            outcome[0] = what;
                          }

                          @Override
                          public void refused(LogException cause) {
                            throw new AssertionError(cause);
                          }
                        }));
    shard.settle();
    return outcome[0];
  }

  NamedDesk desk() {
    return shard.shard().named();
  }

  NamedSubscription subscription() {
    var found = desk().named(NAME);
    if (found == null) {
      throw new AssertionError("no subscription " + NAME);
    }
    return found;
  }

  NamedState state() {
    var state = new NamedState[1];
    shard.shard().execute(() -> state[0] = desk().state(subscription()));
    shard.settle();
    return state[0];
  }

  /** Publishes payloads to t/x and waits for them to be durable. */
  void publish(String... payloads) {
    for (var payload : payloads) {
      publish("t/x", payload, 1, Map.of(), PublishRequest.NO_EXPIRY);
    }
  }

  void publish(
      String topic, String payload, int qos, Map<String, String> user, long expirySeconds) {
    var properties = Unpooled.buffer();
    user.forEach((name, value) -> MessageProperties.writeUser(properties, name, value));
    var loop = shard.loop(0);
    loop.pipeline()
        .publish(
            new PublishRequest()
                .of(
                    Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)),
                    qos,
                    false,
                    Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)))
                .properties(properties)
                .expirySeconds(expirySeconds),
            NOBODY,
            0);
    shard.settle();
  }

  /** Somebody who takes so many messages and says nothing by himself. */
  final class Worker implements NamedConsumer {
    final List<AckId> ids = new ArrayList<>();
    final List<String> payloads = new ArrayList<>();
    int credit;
    boolean hasEnded;

    @Override
    public int credit() {
      return credit;
    }

    @Override
    public boolean leased(Leases leases) {
      credit -= leases.count();
      for (var i = 0; i < leases.count(); i++) {
        ids.add(leases.ackId(i));
        payloads.add(read(leases.offset(i)));
      }
      return true;
    }

    @Override
    public void ended() {
      hasEnded = true;
    }

    AckId id(int index) {
      return ids.get(index);
    }

    int attempt(int index) {
      return ids.get(index).attempt();
    }
  }

  String read(long offset) {
    var record = new RecordView();
    assertThat(shard.log().readCached(offset, record)).isTrue();
    var message = new MessageView().wrap(record.body());
    return record
        .body()
        .toString(message.payloadAt(), message.payloadBytes(), StandardCharsets.UTF_8);
  }

  /** Somebody comes and may have so many messages. */
  Worker worker(int credit) {
    var worker = new Worker();
    worker.credit = credit;
    shard.shard().execute(() -> desk().attach(subscription(), worker));
    shard.settle();
    return worker;
  }

  /** What a worker that takes anything gets now; he leaves again. */
  Worker pull(int max) {
    var worker = worker(max);
    shard.shard().execute(() -> desk().detach(subscription(), worker));
    shard.settle();
    return worker;
  }

  List<Settlement.Result> ack(AckId... ids) {
    return settle(answer -> Settlement.ack(ids, answer));
  }

  /** Whether the log takes no acknowledgement. */
  boolean ackRefused(AckId id) {
    var answered = new ArrayList<@Nullable LogException>();
    var settlement = Settlement.ack(new AckId[] {id}, answered::add);
    shard.shard().execute(() -> desk().settle(subscription(), settlement));
    shard.settle();
    assertThat(answered).hasSize(1);
    return answered.get(0) != null;
  }

  List<Settlement.Result> nack(long delayMs, AckId... ids) {
    return settle(answer -> Settlement.nack(ids, delayMs, answer));
  }

  List<Settlement.Result> reject(AckId... ids) {
    return settle(answer -> Settlement.reject(ids, "no good", answer));
  }

  List<Settlement.Result> extend(long byMs, AckId... ids) {
    return settle(answer -> Settlement.extend(ids, byMs, answer));
  }

  private List<Settlement.Result> settle(
      Function<Consumer<@Nullable LogException>, Settlement> make) {
    var answered = new ArrayList<@Nullable LogException>();
    var settlement = make.apply(answered::add);
    shard.shard().execute(() -> desk().settle(subscription(), settlement));
    shard.settle();
    assertThat(answered).hasSize(1).containsOnlyNulls();
    var results = new ArrayList<Settlement.Result>();
    for (var i = 0; i < settlement.count(); i++) {
      results.add(settlement.result(i));
    }
    return results;
  }

  void seek(long startAt) {
    var answered = new ArrayList<@Nullable LogException>();
    shard.shard().execute(() -> desk().seek(subscription(), startAt, answered::add));
    shard.settle();
    assertThat(answered).hasSize(1).containsOnlyNulls();
  }

  void delete() {
    var subscription = subscription();
    shard.shard().execute(() -> desk().delete(subscription, refusal -> {}));
    shard.settle();
  }

  int redrive(Long... offsets) {
    return letters(offsets, true);
  }

  int deleteLetters(Long... offsets) {
    return letters(offsets, false);
  }

  private int letters(Long[] offsets, boolean isRedrive) {
    var count = new int[] {-1};
    var listener =
        new NamedDesk.LettersListener() {
          @Override
          public void done(int letters) {
            count[0] = letters;
          }

          @Override
          public void refused(LogException cause) {
            throw new AssertionError(cause);
          }
        };
    shard
        .shard()
        .execute(
            () -> {
              if (isRedrive) {
                desk().redrive(subscription(), List.of(offsets), listener);
              } else {
                desk().deleteLetters(subscription(), List.of(offsets), listener);
              }
            });
    shard.settle();
    return count[0];
  }

  List<DeadLetter> letters() {
    var found = new ArrayList<DeadLetter>();
    shard.shard().deadLetters(NAME, found::addAll);
    shard.settle();
    return found;
  }

  /** Time passes, and the shard is told. */
  void after(long ms) {
    shard.clock.advanceMs(ms);
    shard.shard().timeCame();
    shard.settle();
  }

  /** A new subscription that has what comes from now on. */
  NamedRig defined() {
    assertThat(define(definition(), NamedRecords.HERE)).isEqualTo(NamedDesk.Defined.CREATED);
    return this;
  }
}
