package io.honeyguide.delivery;

import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamLedger;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream as the shard sees it: it takes in, in its ledger, every message that one of its filters
 * matches. A message is of the stream from the place of the log on at which that filter became the
 * stream's.
 *
 * <p>Owner: the shard's thread. {@link #view} may be read by any thread.
 */
final class Stream implements Subscriber {

  /**
   * A filter of a stream.
   *
   * @param from messages from this offset on are the stream's
   */
  record Source(TopicMatcher matcher, long from) {

    TopicFilter filter() {
      return matcher.filter();
    }
  }

  /**
   * What a stream keeps, as those see it who read on other threads. Immutable.
   *
   * @param sources one for each filter of the definition, in its order
   */
  record View(StreamDefinition definition, List<Source> sources, StreamLedger.Kept kept) {

    /** Whether a message is the stream's. */
    boolean holds(long offset, ByteBuf utf8, int at, int bytes) {
      for (var source : sources) {
        if (source.from() <= offset && source.matcher().matches(utf8, at, bytes)) {
          return true;
        }
      }
      return false;
    }

    /** Whether a message, if it is the stream's, is kept at a time in milliseconds since 1970. */
    boolean keeps(long offset, long timeMs, long nowMs) {
      return definition.keepsHistory()
          && offset >= kept.floor(nowMs)
          && timeMs >= kept.oldestMs(nowMs);
    }

    /** Nothing below this offset is the stream's. */
    long from() {
      var from = Long.MAX_VALUE;
      for (var source : sources) {
        from = Math.min(from, source.from());
      }
      return from;
    }

    /** No message below this offset is kept at a time, in milliseconds since 1970. */
    long floor(long nowMs) {
      return definition.keepsHistory() ? kept.floor(nowMs) : Long.MAX_VALUE;
    }
  }

  private final String name;
  private final Map<TopicFilter, Source> sources = new LinkedHashMap<>();
  private StreamDefinition definition;
  private StreamLedger ledger;
  private volatile View view;

  /** A stream without messages. */
  Stream(StreamDefinition definition, long from) {
    this(definition, new StreamLedger(definition.limits(), 0), List.of());
    redefine(definition, from);
  }

  /** A stream as a snapshot has it. */
  Stream(StreamDefinition definition, StreamLedger ledger, List<Source> sources) {
    this.name = definition.name();
    this.definition = definition;
    this.ledger = ledger;
    sources.forEach(source -> this.sources.put(source.filter(), source));
    this.view = newView();
  }

  /**
   * Changes the definition. What the stream has taken in stays counted, also where its filter goes.
   *
   * @param from new filters take in messages from this offset on
   */
  void redefine(StreamDefinition other, long from) {
    var keptHistory = definition.keepsHistory();
    definition = other;
    var before = Map.copyOf(sources);
    sources.clear();
    for (var filter : other.filters()) {
      var kept = before.get(filter);
      sources.put(filter, kept == null ? new Source(new TopicMatcher(filter), from) : kept);
    }
    if (other.keepsHistory() && !keptHistory) {
      ledger = new StreamLedger(other.limits(), from);
    } else if (other.keepsHistory()) {
      ledger.limit(other.limits());
    } else {
      ledger = new StreamLedger(other.limits(), from);
    }
    view = newView();
  }

  private View newView() {
    return new View(definition, new ArrayList<>(sources.values()), ledger.kept());
  }

  /** One of its messages was committed. */
  void add(long offset, long timeMs, int recordBytes) {
    if (definition.keepsHistory() && ledger.add(offset, timeMs, recordBytes)) {
      view = newView();
    }
  }

  String name() {
    return name;
  }

  StreamDefinition definition() {
    return definition;
  }

  StreamLedger ledger() {
    return ledger;
  }

  /** What it keeps. Any thread. */
  View view() {
    return view;
  }
}
