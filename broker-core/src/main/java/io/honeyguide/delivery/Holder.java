package io.honeyguide.delivery;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.topic.Topic;

/**
 * Somebody for whom the log keeps messages beyond its budget: sessions that are owed them, retained
 * messages, a plugin that has not read them yet. Before the oldest part of the log goes every
 * holder is asked, and what any of them needs is moved to the end of the log.
 *
 * <p>There are two ways to answer; a holder uses one, or both. <i>By reference</i>: {@link #walk}
 * marks the offsets that he refers to. <i>By rule</i>: {@link #claim} looks at a message and says
 * whether he keeps it.
 *
 * <p>While a walk goes on from turn to turn, references change hands. A holder that gets a
 * reference to a message that is not new (from another holder, or by a record that names an offset)
 * must say so to {@code ShardState.references} at that moment, or the walk may miss it: it was not
 * there yet when it walked here, and no longer there when it walked there.
 */
public interface Holder {

  /**
   * What he is called in warnings and metrics, in the plural: {@code sessions}, {@code plugins}.
   */
  String name();

  /** Starts to mark what he refers to. Shard's thread. */
  default Walk walk() {
    return Walk.OVER;
  }

  /**
   * Whether he keeps a message that nobody marked. Any thread, also while the shard works; not more
   * than some tens of nanoseconds, as it is asked for every message of a segment. What he answers
   * may only change from {@link Claim#KEEPS} to something else, unless a reference was told of. He
   * is asked about messages whose time is over, too: only who reads them nevertheless keeps them.
   *
   * @param record the record as it was appended first, also when it was moved since; to be left as
   *     it is
   * @param message the same, read
   */
  default Claim claim(RecordView record, MessageView message) {
    return Claim.NONE;
  }

  /**
   * Whether he keeps a message about which he answered {@link Claim#ASK}. Shard's thread.
   *
   * @param offset of the message
   */
  default boolean keepsNow(long offset, Topic topic) {
    return false;
  }

  /** What a holder says of a message at sight. */
  enum Claim {
    /** He does not need it. */
    NONE,
    /** He needs it. */
    KEEPS,
    /** Only his state can tell: he is to be asked again on the shard's thread. */
    ASK
  }

  /** Marks references, a slice at a time, between the shard's other work. */
  interface Walk {

    /** There is nothing to mark. */
    Walk OVER = (marks, most) -> true;

    /**
     * Goes on. Shard's thread.
     *
     * @param most about how many references to look at before coming back
     * @return whether the walk is over
     */
    boolean step(Marks marks, int most);
  }
}
