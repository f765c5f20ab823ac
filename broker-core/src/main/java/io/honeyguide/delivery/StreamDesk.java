package io.honeyguide.delivery;

import io.honeyguide.log.Durability;
import io.honeyguide.log.LogException;
import io.honeyguide.message.RecordType;
import io.honeyguide.publish.TopicDurability;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.stream.StreamRecords;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the shard has the streams that are configured: what differs becomes a record, so
 * that a stream begins and ends at a place of the log and not with a process.
 *
 * <p>Owner: the shard's thread; {@link #durability} may be called by any.
 */
final class StreamDesk {

  private static final Logger LOG = LoggerFactory.getLogger(StreamDesk.class);

  private final Streams streams;
  private final ShardRecords records;

  /** Null until it was said which streams there are to be. */
  private volatile @Nullable Map<String, StreamOptions> configured;

  private boolean underWay;

  StreamDesk(Streams streams, ShardRecords records) {
    this.streams = streams;
    this.records = records;
  }

  /** Says which streams there are to be. Before anybody publishes; any thread. */
  void configure(List<StreamOptions> options) {
    configured =
        options.stream()
            .collect(Collectors.toMap(each -> each.definition().name(), Function.identity()));
  }

  /** Appends what differs, unless that is being done already. */
  void declare() {
    var changes = changes();
    if (underWay || changes.isEmpty()) {
      return;
    }
    underWay = true;
    records.append(
        changes.stream().mapToInt(StreamRecords.Change::bytesMax).sum(),
        true,
        batch ->
            changes.forEach(
                change -> {
                  StreamRecords.write(change, batch.begin(RecordType.STREAM));
                  batch.end(null, 0, true);
                }),
        refusal -> declared(changes, refusal));
  }

  private void declared(List<StreamRecords.Change> changes, @Nullable LogException refusal) {
    underWay = false;
    for (var change : changes) {
      var definition = change.definition();
      if (refusal != null) {
        LOG.warn(
            "DL1101 stream.notDeclared stream={} reason=\"{}\"; tried again in a second",
            change.name(),
            refusal.getMessage());
      } else if (definition == null) {
        LOG.info("DL1103 stream.removed stream={}", change.name());
      } else {
        LOG.info(
            "DL1102 stream.declared stream={} filters={}", change.name(), definition.filters());
      }
    }
  }

  private List<StreamRecords.Change> changes() {
    var wanted = configured;
    var changes = new ArrayList<StreamRecords.Change>();
    if (wanted == null) {
      return changes;
    }
    for (var stream : streams.all()) {
      if (!wanted.containsKey(stream.name())) {
        changes.add(new StreamRecords.Change(stream.name(), null));
      }
    }
    for (var options : wanted.values()) {
      var definition = options.definition();
      var stream = streams.named(definition.name());
      if (stream == null || !stream.definition().equals(definition)) {
        changes.add(new StreamRecords.Change(definition.name(), definition));
      }
    }
    return changes;
  }

  /** What the topics of streams ask of the log's force, for one event loop. Any thread. */
  TopicDurability durability() {
    var wanted = configured;
    var policies = new HashMap<TopicFilter, Durability>();
    if (wanted != null) {
      for (var options : wanted.values()) {
        if (options.durability() != Durability.AS_CONFIGURED) {
          for (var filter : options.definition().filters()) {
            policies.merge(filter, options.durability(), StreamDesk::stronger);
          }
        }
      }
    }
    return new TopicDurability(policies);
  }

  private static Durability stronger(Durability one, Durability other) {
    return other.isStrongerThan(one) ? other : one;
  }

  /** All streams as they are at a time, in milliseconds since 1970. */
  List<StreamStatus> statuses(long nowMs) {
    var wanted = configured;
    return streams.all().stream()
        .map(
            stream -> {
              var options = wanted == null ? null : wanted.get(stream.name());
              var ledger = stream.ledger();
              return new StreamStatus(
                  stream.definition(),
                  options == null ? StreamOptions.AS_BROKER : options.force(),
                  ledger.held(nowMs),
                  ledger.lastOffset(),
                  ledger.lastTimeMs());
            })
        .toList();
  }
}
