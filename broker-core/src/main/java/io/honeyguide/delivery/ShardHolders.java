package io.honeyguide.delivery;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.topic.Topic;
import java.util.List;
import java.util.function.BiConsumer;

/** What the shard's own state holds in the log. The walks are the shard's thread's. */
final class ShardHolders {

  private ShardHolders() {}

  /** The holders that every shard has. */
  static List<Holder> of(ShardState state) {
    return List.of(
        new Sessions(state),
        new Groups(state),
        new DeadLetters(state),
        new Delayed(state),
        new RetainedHolder(state),
        new Named(state));
  }

  /**
   * Owners one after the other, each of them whole: what one may have is bounded. A slice ends when
   * it was told of enough, also of what others have told before: many may wait for the same.
   */
  private static final class OneByOne<T> implements Holder.Walk {
    private final List<T> all;
    private final BiConsumer<T, Marks> teller;
    private int next;

    OneByOne(List<T> all, BiConsumer<T, Marks> teller) {
      this.all = all;
      this.teller = teller;
    }

    @Override
    public boolean step(Marks marks, int most) {
      var enough = marks.told() + most;
      // Even one that has nothing costs a look.
      for (var looks = 0; next < all.size() && marks.told() + looks < enough; looks++) {
        teller.accept(all.get(next++), marks);
      }
      return next == all.size();
    }
  }

  /** Unsettled deliveries, of durable sessions and of those that end with their connection. */
  private record Sessions(ShardState state) implements Holder {

    @Override
    public String name() {
      return "sessions";
    }

    @Override
    public Walk walk() {
      // Who comes later begins with nothing; what he is given was in other hands before.
      var all = state.sessions.all().toArray(SessionSubscriber[]::new);
      return new Walk() {
        private int next;
        private long index;

        @Override
        public boolean step(Marks marks, int most) {
          // Even a queue that is passed at once costs a look.
          for (var left = most; left > 0 && next < all.length; left--) {
            var before = index;
            index = all[next].queue.markBelow(marks, index, left);
            if (index == DeliveryQueue.ALL_MARKED) {
              next++;
              index = 0;
            } else {
              left -= (int) Math.min(left, index - before);
            }
          }
          return next == all.length;
        }
      };
    }
  }

  /** What share groups have for their members. */
  private record Groups(ShardState state) implements Holder {

    @Override
    public String name() {
      return "share groups";
    }

    @Override
    public Walk walk() {
      return new OneByOne<>(
          state.shares.all(),
          (group, marks) ->
              group.queue.forEachBelow(marks.below(), ref -> marks.mark(MessageRef.offset(ref))));
    }
  }

  /** What consumers gave up on, for somebody to look at. */
  private record DeadLetters(ShardState state) implements Holder {

    @Override
    public String name() {
      return "dead letters";
    }

    @Override
    public Walk walk() {
      return (marks, most) -> {
        state.consumers.forEachDeadLetter(letter -> marks.mark(letter.offset()));
        return true;
      };
    }
  }

  /** Messages that wait for their time. */
  private record Delayed(ShardState state) implements Holder {

    @Override
    public String name() {
      return "delayed messages";
    }

    @Override
    public Walk walk() {
      return new Walk() {
        private long next;

        @Override
        public boolean step(Marks marks, int most) {
          next = state.delayed.markBelow(marks, next, most);
          return next == DelayedMessages.ALL_MARKED;
        }
      };
    }
  }

  /**
   * What named subscriptions have open or loaded, and what matches where they have not read yet. A
   * seek backwards asks for what may be on its way out, like a reader of history.
   */
  private record Named(ShardState state) implements Holder {

    @Override
    public String name() {
      return "named subscriptions";
    }

    @Override
    public Walk walk() {
      return new OneByOne<>(
          state.named.all(), (subscription, marks) -> subscription.forEachReference(marks::mark));
    }

    @Override
    public Claim claim(RecordView record, MessageView message) {
      return state.named.needs(
              record.offset(), message.body(), message.topicAt(), message.topicBytes())
          ? Claim.KEEPS
          : Claim.NONE;
    }
  }

  /** The retained message of each topic: looked up by topic, as a walk over all would be long. */
  private record RetainedHolder(ShardState state) implements Holder {

    @Override
    public String name() {
      return "retained messages";
    }

    @Override
    public Claim claim(RecordView record, MessageView message) {
      return message.retain() && message.payloadBytes() > 0 ? Claim.ASK : Claim.NONE;
    }

    @Override
    public boolean keepsNow(long offset, Topic topic) {
      var kept = state.retained.get(topic);
      return kept != null && kept.offset() == offset;
    }
  }
}
