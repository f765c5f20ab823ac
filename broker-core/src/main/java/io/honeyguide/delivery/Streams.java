package io.honeyguide.delivery;

import io.honeyguide.session.Subscription;
import io.honeyguide.stream.StreamLedger;
import io.honeyguide.stream.StreamRecords;
import io.honeyguide.topic.SubscriptionTree;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a shard: a function of the log like everything that stands in the subscription
 * tree. A stream begins, changes and ends with a STREAM record.
 *
 * <p>Owner: the shard's thread. {@link #views} may be called by any.
 */
final class Streams {

  private static final Subscription PLAIN =
      new Subscription(2, false, true, Subscription.RETAINED_NEVER, 0);

  private final SubscriptionTree<Subscriber, Subscription> tree;
  private final Map<String, Stream> byName = new TreeMap<>();
  private volatile List<Stream> all = List.of();
  private volatile int filterCount;

  Streams(SubscriptionTree<Subscriber, Subscription> tree) {
    this.tree = tree;
  }

  /**
   * A stream is defined, redefined or removed.
   *
   * @param from the record's place: messages behind it are matched as it says
   */
  void changed(StreamRecords.Change change, long from) {
    var definition = change.definition();
    var stream = byName.get(change.name());
    if (stream != null) {
      takeOut(stream);
    }
    if (definition == null) {
      byName.remove(change.name());
    } else if (stream == null) {
      put(new Stream(definition, from));
    } else {
      stream.redefine(definition, from);
      put(stream);
    }
    show();
  }

  /** Takes a stream from a snapshot. */
  void restore(Stream stream) {
    put(stream);
    show();
  }

  private void show() {
    all = List.copyOf(byName.values());
    filterCount = all.stream().mapToInt(stream -> stream.definition().filters().size()).sum();
  }

  private void put(Stream stream) {
    byName.put(stream.name(), stream);
    stream.definition().filters().forEach(filter -> tree.put(filter, stream, PLAIN));
  }

  private void takeOut(Stream stream) {
    stream.definition().filters().forEach(filter -> tree.remove(filter, stream));
  }

  /** The stream of a name, or null. */
  @Nullable Stream named(String name) {
    return byName.get(name);
  }

  /** All of them, by name. */
  Collection<Stream> all() {
    return byName.values();
  }

  /** All of them, to look at what they keep. Any thread. */
  List<Stream> views() {
    return all;
  }

  /** A figure of one stream, 0 where there is no such stream. Any thread. */
  long approximate(String name, ToLongFunction<StreamLedger> figure) {
    for (var stream : all) {
      if (stream.name().equals(name)) {
        return figure.applyAsLong(stream.ledger());
      }
    }
    return 0;
  }

  /** Filters in the tree that are streams'. Any thread. */
  int filterCount() {
    return filterCount;
  }
}
