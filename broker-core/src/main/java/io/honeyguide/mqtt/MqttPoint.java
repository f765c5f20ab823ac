package io.honeyguide.mqtt;

import io.honeyguide.figures.SysTopics;
import io.honeyguide.listen.ListenPoint;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT listener as all event loops see it: its options, its place, and the rates that all its
 * clients share.
 *
 * <p>Any thread.
 */
public final class MqttPoint {

  private final MqttOptions options;
  private final ListenPoint place;
  private final SysTopics sysTopics;
  private final @Nullable RateLimit publishes;
  private final @Nullable RateLimit bytes;

  /**
   * A listener that nobody listens at yet.
   *
   * @param place made of the options' place
   * @param sysTopics what the broker says about itself
   */
  public MqttPoint(MqttOptions options, ListenPoint place, SysTopics sysTopics) {
    this.options = options;
    this.sysTopics = sysTopics;
    this.place = place;
    var limits = options.limits();
    var now = System.nanoTime();
    this.publishes = RateLimit.of(limits.totalPublishRateMax(), limits.rateBurstMs(), now);
    this.bytes = RateLimit.of(limits.totalReceiveBytesRateMax(), limits.rateBurstMs(), now);
  }

  MqttOptions options() {
    return options;
  }

  ListenPoint place() {
    return place;
  }

  /** What the broker says about itself. */
  SysTopics sysTopics() {
    return sysTopics;
  }

  /** The rate of PUBLISH packets of all clients, or null for none. */
  @Nullable RateLimit publishes() {
    return publishes;
  }

  /** The rate of bytes of all clients, or null for none. */
  @Nullable RateLimit bytes() {
    return bytes;
  }
}
