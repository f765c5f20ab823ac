package io.honeyguide.session;

/**
 * The options of one subscription (MQTT 5.0, section 3.8.3.1).
 *
 * @param qos maximum QoS, 0 to 2
 * @param noLocal messages of the subscriber's own are not delivered to it
 * @param retainAsPublished RETAIN is forwarded as it was published
 * @param retainHandling 0 send retained messages, 1 only for a new subscription, 2 do not
 * @param identifier Subscription Identifier, or 0 for none
 */
public record Subscription(
    int qos, boolean noLocal, boolean retainAsPublished, int retainHandling, int identifier) {

  /** Retain Handling: send retained messages at every subscribe. */
  public static final int RETAINED_ALWAYS = 0;

  /** Retain Handling: send retained messages only if the subscription is new. */
  public static final int RETAINED_IF_NEW = 1;

  /** Retain Handling: send no retained messages. */
  public static final int RETAINED_NEVER = 2;

  /** Checks the ranges. */
  public Subscription {
    if (qos < 0 || qos > 2 || retainHandling < 0 || retainHandling > 2 || identifier < 0) {
      throw new IllegalArgumentException(
          "no subscription options: qos %d, retain handling %d, identifier %d"
              .formatted(qos, retainHandling, identifier));
    }
  }

  /** The options as the byte that stands in SUBSCRIBE. */
  int toByte() {
    return qos | (noLocal ? 4 : 0) | (retainAsPublished ? 8 : 0) | (retainHandling << 4);
  }

  static Subscription of(int options, int identifier) {
    return new Subscription(
        options & 3, (options & 4) != 0, (options & 8) != 0, (options >> 4) & 3, identifier);
  }
}
