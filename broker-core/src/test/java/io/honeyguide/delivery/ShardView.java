package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import io.honeyguide.session.Subscription;
import io.honeyguide.session.Will;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into a shard's state, for tests outside of this package. Shard's thread. */
public final class ShardView {

  /** Takes the unsettled deliveries of a session. */
  public interface QueueVisitor {
    /** One delivery; the QoS is {@link MessageRef#RECEIVED} once its PUBREC is durable. */
    void delivery(long index, long offset, int qos);
  }

  private final ShardState state;

  /** A view of one shard. */
  public ShardView(Shard shard) {
    this.state = shard.state();
  }

  /** The subscriptions of a client's durable session, or null when it has none. */
  public @Nullable Map<TopicFilter, Subscription> subscriptions(String clientId) {
    var held = durable(clientId);
    return held == null ? null : held.session.subscriptions();
  }

  private @Nullable SessionSubscriber durable(String clientId) {
    var held = state.sessions.ofClient(clientId);
    return held == null || !held.session.isDurable() ? null : held;
  }

  /** Walks over what a client's durable session is owed. */
  public void queue(String clientId, QueueVisitor visitor) {
    var held = durable(clientId);
    if (held != null) {
      held.queue.forEachUnsettled(
          (index, ref, identifiers) ->
              visitor.delivery(index, MessageRef.offset(ref), MessageRef.qos(ref)));
    }
  }

  /** Length of the longest part of a queue that its limit may still drop. */
  public long longestQueue() {
    var longest = 0L;
    for (var held : state.sessions.all()) {
      longest = Math.max(longest, held.queue.waiting());
    }
    return longest;
  }

  /** Offset of the retained message of a topic, or -1. */
  public long retainedAt(String topic) {
    var kept = state.retained.get(Topic.of(topic));
    return kept == null ? -1 : kept.offset();
  }

  /** Offset of the record that defined a stream, or -1. */
  public long streamFrom(String name) {
    var stream = state.streams.named(name);
    return stream == null ? -1 : stream.view().sources().get(0).from();
  }

  /**
   * A checksum of everything that follows from the log. How far deliveries were offered is left
   * out: it is in the log only once the connection has left.
   */
  public long digest() {
    var sum = 0L;
    for (var held : state.sessions.all()) {
      if (held.session.isDurable()) {
        sum += digest(held);
      }
    }
    var all = new long[] {sum};
    state.retained.forEach(
        (topic, kept) ->
            all[0] +=
                mix(
                    mix(mix(topic.name().hashCode(), kept.offset()), kept.qos()),
                    kept.expiresAtMs()));
    state.wills.forEach(
        (clientId, pending) ->
            all[0] += mix(mix(clientId.hashCode(), pending.dueAtMs()), digest(pending.will())));
    state.shares.durable().stream()
        .map(ShareGroup::gate)
        .forEach(gate -> all[0] += gate != null && gate.shut ? 78 : 0);
    state.shares.forEachLogged((ref, sizeClass) -> all[0] += mix(mix(77, ref), sizeClass));
    for (var stream : state.streams.all()) {
      var kept = stream.view().kept();
      var ledger = stream.ledger();
      all[0] +=
          mix(
              mix(stream.definition().hashCode(), Arrays.hashCode(kept.offsets())),
              mix(ledger.messages(), ledger.bytes()));
    }
    return all[0] + state.named.digest(Unpooled.buffer());
  }

  private static long digest(Will will) {
    return mix(
        mix(will.qos() * 4L + (will.retain() ? 1 : 0), will.delaySeconds()),
        31L * Arrays.hashCode(will.topic()) + Arrays.hashCode(will.properties()));
  }

  private static long digest(SessionSubscriber held) {
    var session = held.session;
    var hash = new long[] {mix(session.clientId().hashCode(), session.number())};
    hash[0] = mix(mix(hash[0], session.expirySeconds()), session.leftAtMs());
    session
        .subscriptions()
        .forEach(
            (filter, options) ->
                hash[0] = mix(mix(hash[0], filter.text().hashCode()), options.hashCode()));
    hash[0] = mix(hash[0], session.unreleased().hashCode());
    hash[0] = mix(mix(hash[0], held.queue.firstUnsettled()), held.queue.end());
    var gate = held.gate();
    hash[0] = mix(hash[0], gate != null && gate.shut ? 1 : 0);
    held.queue.forEachPlaceBelow(
        held.queue.end(),
        (chunk, index) -> {
          var identifiers = chunk.identifiers(index);
          hash[0] = mix(mix(hash[0], index), chunk.ref(index));
          hash[0] = mix(hash[0], identifiers == null ? 0 : identifiers.length);
          hash[0] = mix(hash[0], chunk.sizeClass(index));
        });
    return hash[0];
  }

  private static long mix(long hash, long value) {
    var mixed = (hash ^ value) * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ (mixed >>> 29);
  }
}
