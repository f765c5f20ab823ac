package io.honeyguide.named;

import io.honeyguide.frozen.FreezableEntries;
import io.honeyguide.frozen.FrozenView;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All named subscriptions as the log tells them: the same records give the same subscriptions.
 *
 * <p>Owner: the shard's thread; {@link #named} may be called on any.
 */
public final class NamedSubscriptions {

  /** Hears of subscriptions that begin and end, so that messages find them. */
  public interface Watch {

    /** A subscription is there. */
    void defined(NamedSubscription subscription);

    /** It is there no more. */
    void deleted(NamedSubscription subscription);

    /** It goes on from another place. */
    void sought(NamedSubscription subscription);
  }

  private final Map<String, NamedSubscription> byName = new ConcurrentHashMap<>();
  private final Map<Long, NamedSubscription> byNumber = new HashMap<>();
  private final FreezableEntries<NamedSubscription> freezable = new FreezableEntries<>();
  private final Watch watch;

  /** No subscriptions. */
  public NamedSubscriptions(Watch watch) {
    this.watch = watch;
  }

  /** The subscription of a name, or null. Any thread. */
  public @Nullable NamedSubscription named(String name) {
    return byName.get(name);
  }

  /** All, by name. Any thread. */
  public List<NamedSubscription> all() {
    return byName.values().stream().sorted(Comparator.comparing(NamedSubscription::name)).toList();
  }

  /** How many there are. Any thread. */
  public int count() {
    return byName.size();
  }

  Collection<NamedSubscription> unordered() {
    return byNumber.values();
  }

  /** Whether some subscription has not read a message yet that matches. Any thread. */
  public boolean needs(long offset, ByteBuf utf8, int topicAt, int topicBytes) {
    for (var subscription : byName.values()) {
      if (subscription.needs(offset, utf8, topicAt, topicBytes)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Applies a NAMED_SUBSCRIPTION record.
   *
   * @param offset of the record
   * @return 1 if it changed anything
   */
  public long apply(NamedRecords.Change change, long offset, long timeMs) {
    if (change instanceof NamedRecords.Define define) {
      return define(define, offset, timeMs);
    }
    if (change instanceof NamedRecords.Seek seek) {
      return seek(byNumber.get(seek.number()), seek.startAt(), offset);
    }
    return delete(byNumber.get(((NamedRecords.Delete) change).number()));
  }

  private long define(NamedRecords.Define define, long offset, long timeMs) {
    if (byName.containsKey(define.name())) {
      // Two asked at once: whose record came first has it.
      return 0;
    }
    var subscription = new NamedSubscription(offset, define.name(), define.definition(), timeMs);
    subscription.begin(offset, define.startAt());
    add(subscription);
    return 1;
  }

  private void add(NamedSubscription subscription) {
    byNumber.put(subscription.number(), subscription);
    byName.put(subscription.name(), subscription);
    freezable.add(subscription);
    watch.defined(subscription);
  }

  private long delete(@Nullable NamedSubscription subscription) {
    if (subscription == null) {
      return 0;
    }
    byNumber.remove(subscription.number());
    byName.remove(subscription.name());
    freezable.remove(subscription);
    watch.deleted(subscription);
    return 1;
  }

  private long seek(@Nullable NamedSubscription subscription, long startAt, long offset) {
    if (subscription == null) {
      return 0;
    }
    freezable.changing(subscription);
    subscription.begin(offset, startAt);
    watch.sought(subscription);
    return 1;
  }

  /** Applies a NAMED_SETTLED record. */
  public long apply(NamedRecords.Settled settled) {
    var subscription = byNumber.get(settled.subscription());
    if (subscription == null) {
      return 0;
    }
    freezable.changing(subscription);
    subscription.settled(settled);
    return 1;
  }

  /** Applies a NAMED_FAILED record. */
  public long apply(NamedRecords.Failures failures) {
    var subscription = byNumber.get(failures.subscription());
    if (subscription == null) {
      return 0;
    }
    freezable.changing(subscription);
    failures.messages().forEach(subscription::failed);
    return 1;
  }

  /** A dead letter is open again. */
  public void redriven(long number, long offset) {
    var subscription = byNumber.get(number);
    if (subscription != null) {
      freezable.changing(subscription);
      subscription.redriven(offset);
    }
  }

  /** A message that was just committed matches a subscription. */
  public void matched(NamedSubscription subscription) {
    // One message may match all of them: none is written down for it.
    if (freezable.isAwaited(subscription)) {
      subscription.counting(freezable.view());
    }
    subscription.matched();
  }

  /** Whether there is a subscription of this number. */
  public boolean exists(long number) {
    return byNumber.containsKey(number);
  }

  /** Appends all, by name. */
  public void write(ByteBuf out) {
    all().forEach(subscription -> subscription.write(subscription.pending(), out));
  }

  /**
   * Takes a view of all as they are now, to be written one by one.
   *
   * @param out where to append one; asked for before each
   */
  public FrozenView freeze(Supplier<ByteBuf> out) {
    return freezable.freeze(
        subscription -> subscription.write(subscription.pendingIn(freezable.view()), out.get()));
  }

  /**
   * Reads one that {@link #write} wrote.
   *
   * @param version of the snapshot's part
   */
  public void readOne(int version, ByteBuf in) {
    add(NamedSubscription.read(version, in));
  }

  /** A checksum over everything that follows from the log. */
  public long digest(ByteBuf scratch) {
    scratch.clear();
    write(scratch);
    var hash = 17L;
    while (scratch.isReadable()) {
      hash = hash * 31 + scratch.readByte();
    }
    return hash;
  }
}
