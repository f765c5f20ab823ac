package io.honeyguide.distribution.log;

import io.honeyguide.log.LogDamage;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredLog;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The part of a log that a command is asked for. */
final class LogRange {

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      converter = LogPlace.Converter.class,
      description = "Start at this offset (4711 or 0-4711) or commit time (2026-01-31T10:00:00Z).")
  private LogPlace from = new LogPlace.Offset(0);

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      converter = LogPlace.Converter.class,
      description = "End before this offset or time.")
  private LogPlace to = new LogPlace.Offset(Long.MAX_VALUE);

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      converter = FilterConverter.class,
      description = "Only messages whose topics match this filter; quote + and #.")
  private @Nullable TopicFilter filter;

  private static final class FilterConverter implements ITypeConverter<TopicFilter> {
    @Override
    public TopicFilter convert(String text) {
      try {
        return TopicFilter.of(text);
      } catch (BadTopicException e) {
        throw new TypeConversionException("no topic filter: \"" + text + "\": " + e.getMessage());
      }
    }
  }

  /**
   * Reads it.
   *
   * @param record takes what is asked for, and says whether to go on
   * @param damaged hears of places that cannot be read
   */
  void read(StoredLog log, Predicate<RecordView> record, Consumer<LogDamage> damaged) {
    var matcher = filter == null ? null : new TopicMatcher(filter);
    var message = new MessageView();
    var visitor =
        new StoredLog.Visitor() {
          @Override
          public boolean record(RecordView view) {
            if (isBehind(view)) {
              return false;
            }
            return (matcher != null && !matches(matcher, message, view)) || record.test(view);
          }

          @Override
          public void damaged(LogDamage damage) {
            damaged.accept(damage);
          }
        };
    if (from instanceof LogPlace.Time time) {
      log.readSince(time.timeMs(), visitor);
    } else if (from instanceof LogPlace.Offset start) {
      log.read(start.offset(), visitor);
    }
  }

  private boolean isBehind(RecordView view) {
    return to instanceof LogPlace.Time time
        ? view.timeMs() >= time.timeMs()
        : to instanceof LogPlace.Offset end && view.offset() >= end.offset();
  }

  private static boolean matches(TopicMatcher matcher, MessageView message, RecordView view) {
    var body = view.body();
    var start = body.readerIndex();
    var type = view.type();
    if (type == RecordType.MOVED) {
      type = body.getByte(start + RecordBatch.MOVED_BYTES - 1);
      body.skipBytes(RecordBatch.MOVED_BYTES);
    }
    if (type == RecordType.DELAYED) {
      body.skipBytes(Long.BYTES);
    }
    var matches = false;
    if (type == RecordType.MESSAGE || type == RecordType.DELAYED || type == RecordType.RETAINED) {
      message.wrap(body);
      matches = matcher.matches(body, message.topicAt(), message.topicBytes());
    }
    body.readerIndex(start);
    return matches;
  }
}
