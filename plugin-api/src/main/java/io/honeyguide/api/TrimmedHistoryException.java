package io.honeyguide.api;

/** The log no longer holds every message of what was to be read. */
public final class TrimmedHistoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int shard;
  private final long offset;

  /**
   * Made by the broker.
   *
   * @param from where reading was to begin or go on
   * @param oldest every message from here on is still there
   */
  public TrimmedHistoryException(Cursor from, Cursor oldest) {
    super(
        "messages from %s on are no longer kept; everything from %s on is".formatted(from, oldest));
    this.shard = oldest.shard();
    this.offset = oldest.offset();
  }

  /** The oldest place that can be read from without a gap. */
  public Cursor oldest() {
    return new Cursor(shard, offset);
  }
}
