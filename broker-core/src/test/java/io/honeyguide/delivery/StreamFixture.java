package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shard with streams, whose history is read as the HTTP edge reads it. */
abstract class StreamFixture extends ShardFixture {

  static final StreamLimits THREE = StreamLimits.UNLIMITED.withMessages(3);

  static StreamOptions stream(String name, StreamLimits limits, String... filters) {
    var parsed = Stream.of(filters).map(TopicFilter::of).toList();
    return StreamOptions.of(new StreamDefinition(name, parsed, Retain.LIMITS, limits));
  }

  static StreamOptions interest(String name, String... filters) {
    var parsed = Stream.of(filters).map(TopicFilter::of).toList();
    return StreamOptions.of(
        new StreamDefinition(name, parsed, Retain.INTEREST, StreamLimits.UNLIMITED));
  }

  void declare(StreamOptions... streams) {
    rig.shard().declareStreams(List.of(streams));
    rig.settle();
  }

  void publish(String topic, String... payloads) {
    var publisher = rig.client("publisher");
    publisher.connectCleanly();
    for (var payload : payloads) {
      publisher.publish(topic, payload, 1);
    }
    rig.settle();
  }

  /** The payloads that history shows of a filter. */
  List<String> history(String filter) {
    return history(rig.shard().history(TopicFilter.of(filter)), filter, 0);
  }

  List<String> history(HistoryWindow window, String filter, long from) {
    return payloads(from, (record, message) -> shows(window, filter, record, message));
  }

  List<String> payloads(long from, BiPredicate<RecordView, MessageView> wanted) {
    var reading = new Reading(from, wanted);
    while (reading.next < rig.log().committedOffset()) {
      rig.log().scan(reading.next, Integer.MAX_VALUE, reading);
    }
    return reading.payloads;
  }

  private static final class Reading implements RecordSink {
    private final BiPredicate<RecordView, MessageView> wanted;
    private final List<String> payloads = new ArrayList<>();
    private final MessageView message = new MessageView();
    private long next;

    Reading(long from, BiPredicate<RecordView, MessageView> wanted) {
      this.wanted = wanted;
      this.next = from;
    }

    @Override
    public boolean record(RecordView record) {
      if (record.type() == RecordType.MESSAGE && wanted.test(record, message.wrap(record.body()))) {
        payloads.add(
            record
                .body()
                .toString(message.payloadAt(), message.payloadBytes(), StandardCharsets.UTF_8));
      }
      return true;
    }

    @Override
    public void end(long behind, @Nullable LogException failure) {
      assertThat(failure).isNull();
      assertThat(behind).isGreaterThan(next);
      next = behind;
    }
  }

  private static boolean shows(
      HistoryWindow window, String filter, RecordView record, MessageView message) {
    return TopicFilter.of(filter).matches(Topic.of(message.topic()))
        && window.shows(
            record.offset(),
            record.timeMs(),
            record.body(),
            message.topicAt(),
            message.topicBytes());
  }

  StreamStatus status(String name) {
    var found = new ArrayList<StreamStatus>();
    rig.shard().streams(found::addAll);
    rig.settle();
    return found.stream()
        .filter(status -> status.definition().name().equals(name))
        .findAny()
        .orElseThrow();
  }
}
