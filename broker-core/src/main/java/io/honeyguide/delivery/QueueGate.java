package io.honeyguide.delivery;

/**
 * Whether a queue takes something. Made when a queue is full for the first time.
 *
 * <pre>
 * shut       by a record: from that place of the log on nothing is queued; part of the state
 * shut here  the same for a queue of which the log knows nothing
 * full       publishers are refused what would go there; what was accepted is queued
 * </pre>
 *
 * <p>Owner: the shard's thread; {@link #isFull()} may be asked on any.
 */
final class QueueGate {

  private final QueueOwner owner;

  /** Whether the log says that nothing is queued. */
  boolean shut;

  /** Whether nothing is queued, where the log has no say. */
  boolean shutHere;

  /** Whether a record that changes it is on its way to the log. */
  boolean changing;

  /** Whether session or group have ended. */
  boolean over;

  /** Written before the next, read behind it. */
  private String setting = "";

  private volatile boolean full;

  QueueGate(QueueOwner owner) {
    this.owner = owner;
  }

  QueueOwner owner() {
    return owner;
  }

  /** Whether what comes is not queued. */
  boolean isShut() {
    return owner.isDurable() ? shut : shutHere;
  }

  /** Whether publishers are to be refused. Any thread. */
  boolean isFull() {
    return full;
  }

  /** Publishers are to be refused from here on. */
  void fill(String reachedSetting) {
    setting = reachedSetting;
    full = true;
  }

  /** Publishers are accepted again. */
  void drain() {
    full = false;
  }

  /** The setting that it reached, with its value. Any thread. */
  String setting() {
    return setting;
  }
}
