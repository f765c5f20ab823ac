package io.honeyguide.delivery;

import io.honeyguide.log.LogDamage;
import io.honeyguide.message.RecordNames;
import io.honeyguide.message.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trace found.
 *
 * @param type of the record with that offset; null when the log does not hold it
 * @param events in the order of the log
 * @param routingIsKnown false when the log before the message is gone, so that nobody can tell who
 *     was owed it at first; later events are still there
 * @param isComplete false when it was given up before the end of the log
 * @param damages what could not be read on the way
 * @param firstOffset oldest record of the log
 * @param nextOffset behind the newest one
 */
public record TraceReport(
    @Nullable String type,
    List<Event> events,
    boolean routingIsKnown,
    boolean isComplete,
    List<LogDamage> damages,
    long firstOffset,
    long nextOffset) {

  /** What happened. */
  public enum Kind {
    /** It was stored, and with that accepted from its publisher. */
    PUBLISHED,
    /** It was stored, and with that accepted from its publisher, to be published later. */
    DELAYED,
    /** Its time came: it was published. */
    DUE,
    /** The publisher finished its QoS 2 handshake. */
    RELEASED,
    /** It became what new subscribers of its topic are given. */
    RETAINED,
    /** It was stored again, so that the segment it stood in could go. */
    COPIED,
    /** Something else took its place as the topic's retained message, or its time was over. */
    NO_LONGER_RETAINED,
    /** A durable session is owed it. */
    ROUTED,
    /** A share group gave it to a member whose session is not durable. */
    ASSIGNED,
    /** It went back to its share group, since the member that had it is away. */
    RETURNED,
    /** It is no longer a share group's: acknowledged by a member, or dropped by its limit. */
    SHARE_SETTLED,
    /** A connection of that session sent it at least once. */
    OFFERED,
    /** The receiver of a QoS 2 delivery has it. */
    RECEIVED,
    /** The delivery is done: acknowledged by the receiver, or expired. */
    SETTLED,
    /** It was moved to the end of the log, since what stood around it was to go. */
    MOVED,
    /** A limit of the queue dropped the delivery. */
    DROPPED,
    /** A queue that it was meant for was shut by its limit. */
    NOT_QUEUED,
    /** The session ended and the delivery with it. */
    SESSION_ENDED,
    /** A durable consumer's stored state is past it. */
    CHECKPOINTED,
    /** It was erased: nobody gets it any more, and what it said is not told here either. */
    ERASED,
    /** A durable consumer gave up on it. */
    DEAD,
    /** A consumer of a named subscription acknowledged it. */
    ACKNOWLEDGED,
    /** Its time was over before a consumer of a named subscription had it. */
    EXPIRED,
    /** A named subscription passed it over, since one of its name had come just before. */
    REPEATED,
    /** A consumer of a named subscription had it in vain. */
    RETRIED,
    /** It is no dead letter any more: a named subscription has it again. */
    REDRIVEN,
    /** It is no dead letter any more. */
    LETTER_DELETED,
    /** A named subscription goes on from before it. */
    SOUGHT,
    /** At the end of the log its time has not come. */
    STILL_DELAYED,
    /** At the end of the log a durable session is still owed it. */
    STILL_OWED,
    /** At the end of the log it is its topic's retained message. */
    STILL_RETAINED
  }

  /**
   * One thing that happened.
   *
   * @param offset of the record that tells it; for the state at the end the end of the log
   * @param timeMs when that record was committed, milliseconds since 1970
   * @param who client or consumer; empty for none
   */
  public record Event(Kind kind, long offset, long timeMs, String who, String detail) {}

  /** Whether the offset is that of a message. */
  public boolean isMessage() {
    return RecordNames.of(RecordType.MESSAGE).equals(type)
        || RecordNames.of(RecordType.DELAYED).equals(type)
        || RecordNames.of(RecordType.RETAINED).equals(type);
  }
}
