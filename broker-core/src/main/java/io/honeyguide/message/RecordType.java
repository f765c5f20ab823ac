package io.honeyguide.message;

/**
 * The kinds of records in the log. The numbers are part of the format on disk (docs/log-format.md):
 * never reuse one.
 */
public final class RecordType {

  /** A published message. */
  public static final byte MESSAGE = 1;

  /** A durable session begins, or its client came back. */
  public static final byte SESSION_OPENED = 2;

  /**
   * A connection ended: the session's expiry begins to count, its will becomes due or is dropped.
   */
  public static final byte SESSION_LEFT = 3;

  /** A durable session ended: by expiry, a clean start or an administrator. */
  public static final byte SESSION_ENDED = 4;

  /** A durable session subscribed. */
  public static final byte SUBSCRIBED = 5;

  /** A durable session unsubscribed. */
  public static final byte UNSUBSCRIBED = 6;

  /** Deliveries of a durable session are done with: acknowledged or expired. */
  public static final byte SETTLED = 7;

  /** A subscriber's PUBREC arrived: the delivery goes on with PUBREL, never again with PUBLISH. */
  public static final byte RECEIVED = 8;

  /** A publisher's PUBREL arrived: its packet identifier is free again. */
  public static final byte RELEASED = 9;

  /** A client's will, or its removal. */
  public static final byte WILL = 10;

  /** Deliveries of a durable session were dropped by its queue limit. */
  public static final byte DROPPED = 11;

  /**
   * A retained message appended again, at an offset of its own: how retained messages were kept
   * before {@link #MOVED}. No longer written.
   */
  public static final byte RETAINED = 12;

  /** A durable consumer's place in the log together with the file of its state. */
  public static final byte CHECKPOINT = 13;

  /** A message that a durable consumer gave up on. */
  public static final byte DEAD = 14;

  /** A named subscription was defined, deleted, or goes on from another place. */
  public static final byte NAMED_SUBSCRIPTION = 15;

  /** Messages of a named subscription are done: acknowledged, expired or given up on. */
  public static final byte NAMED_SETTLED = 22;

  /** Attempts at messages of a named subscription failed. */
  public static final byte NAMED_FAILED = 23;

  /** Dead letters of a named subscription are open again. */
  public static final byte NAMED_REDRIVEN = 24;

  /** Dead letters of a named subscription were deleted. */
  public static final byte LETTERS_DELETED = 25;

  /** A limit shut the queue of a session or share group, or opened it again. */
  public static final byte QUEUE_LIMIT = 16;

  /**
   * A record appended again so that the segment it stood in can go; it keeps its offset. The log's
   * own ({@code log.RecordBatch}): those who read records by offset never see it.
   */
  public static final byte MOVED = 18;

  /**
   * Records are erased: nobody gets them any more. What it says is the log's business ({@code
   * log.ForgetRecord}).
   */
  public static final byte FORGET = 19;

  /** A stream is defined from here on, or is no more. */
  public static final byte STREAM = 20;

  /** A message that nobody is to see before its time. */
  public static final byte DELAYED = 21;

  /** Messages of a share group were given to one member, which alone is owed them from here on. */
  public static final byte ASSIGNED = 35;

  /** Messages of a share group went back to it, since the member that had them is away. */
  public static final byte RETURNED = 36;

  /** Messages are no longer a share group's: acknowledged by a member, or dropped by its limit. */
  public static final byte SHARE_SETTLED = 37;

  // Reserved for running over several shards: 32 CLAIM, 33 FOLLOWED, 34 LOW_WATER; for later:
  // 17 EXPIRED.

  private RecordType() {}
}
