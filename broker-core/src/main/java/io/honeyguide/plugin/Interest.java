package io.honeyguide.plugin;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import java.util.List;

/**
 * Which messages a consumer reads. Any thread: unlike {@link TopicMatches} it remembers nothing.
 */
final class Interest {

  private final List<TopicMatcher> matchers;

  Interest(List<TopicFilter> filters) {
    matchers = filters.stream().map(TopicMatcher::new).toList();
  }

  /** Whether a record is a message that matches one of the filters. */
  boolean matches(RecordView record, MessageView message) {
    if (record.type() != RecordType.MESSAGE) {
      return false;
    }
    for (var matcher : matchers) {
      if (matcher.matches(message.body(), message.topicAt(), message.topicBytes())) {
        return true;
      }
    }
    return false;
  }
}
