package io.honeyguide.named;

/** In which order a subscription hands its messages out. */
public enum Order {
  /** Oldest first. */
  FIFO(0),
  /** Newest first, among those that are loaded. */
  LIFO(1),
  /** The highest priority first, oldest first within one, among those that are loaded. */
  PRIORITY(2),
  /**
   * Oldest first, and of one key at most one is out and none before the one before it is done;
   * messages without a key do not wait for each other.
   */
  KEY(3);

  /** Part of the format on disk. */
  private final int code;

  Order(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Order of(int code) {
    for (var order : values()) {
      if (order.code == code) {
        return order;
      }
    }
    throw new IllegalArgumentException("no order: " + code);
  }
}
