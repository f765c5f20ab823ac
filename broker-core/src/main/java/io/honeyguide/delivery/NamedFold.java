package io.honeyguide.delivery;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.NamedSubscriptions;

/**
 * Applies the records of named subscriptions: to the subscriptions themselves, and to the dead
 * letters, which stand among those of plugins.
 *
 * <p>Owner: the shard's thread.
 */
final class NamedFold {

  private final NamedSubscriptions named;
  private final DurableConsumers consumers;
  private final References references;

  NamedFold(NamedSubscriptions named, DurableConsumers consumers, References references) {
    this.named = named;
    this.consumers = consumers;
    this.references = references;
  }

  /** Applies a record of one of their types; gives how much it changed. */
  long apply(RecordView record) {
    var body = record.body();
    return switch (record.type()) {
      case RecordType.NAMED_SUBSCRIPTION ->
          named.apply(NamedRecords.readChange(body), record.offset(), record.timeMs());
      case RecordType.NAMED_SETTLED -> named.apply(NamedRecords.readSettled(body));
      case RecordType.NAMED_FAILED -> named.apply(NamedRecords.readFailures(body));
      case RecordType.NAMED_REDRIVEN -> letters(NamedRecords.readLetters(body), true);
      case RecordType.LETTERS_DELETED -> letters(NamedRecords.readLetters(body), false);
      default -> throw new IllegalArgumentException("no such record: " + record.type());
    };
  }

  /** Dead letters are redriven or deleted, those that are still there. */
  private long letters(NamedRecords.Letters letters, boolean isRedriven) {
    var count = 0;
    if (named.exists(letters.subscription())) {
      for (var offset : letters.offsets()) {
        if (consumers.remove(letters.name(), offset)) {
          count++;
          if (isRedriven) {
            references.added(offset);
            named.redriven(letters.subscription(), offset);
          }
        }
      }
    }
    return count;
  }
}
