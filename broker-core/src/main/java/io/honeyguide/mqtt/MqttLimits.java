package io.honeyguide.mqtt;

import io.honeyguide.topic.Topic;

/**
 * What one client, and all clients of one listener together, may do. Immutable; made by {@link
 * #builder}, which starts from the defaults. A rate of 0 is no limit.
 *
 * @param topicAliasOutMax most topic aliases set towards one client, if it allows them
 * @param publishRateMax PUBLISH packets of one client per second
 * @param receiveBytesRateMax bytes of one client per second
 * @param totalPublishRateMax PUBLISH packets per second of all clients of the listener
 * @param totalReceiveBytesRateMax bytes per second of all clients of the listener
 * @param rateBurstMs how far in milliseconds a source may be ahead of its rate before it is slowed
 * @param subscriptionsMax most subscriptions of one session
 * @param topicLevelsMax most levels of a topic name or filter
 * @param topicBytesMax longest topic name or filter, in bytes of UTF-8
 * @param responseInformation Response Information of CONNACK, with {@code {client}} for the client
 *     identifier; empty for none
 */
public record MqttLimits(
    int topicAliasOutMax,
    long publishRateMax,
    long receiveBytesRateMax,
    long totalPublishRateMax,
    long totalReceiveBytesRateMax,
    int rateBurstMs,
    int subscriptionsMax,
    int topicLevelsMax,
    int topicBytesMax,
    String responseInformation) {

  /** Highest rate that can be set, per second. */
  public static final long RATE_MOST = 100_000_000_000L;

  /** Shortest burst: pauses end up to half a second late, which the burst makes up for. */
  public static final int RATE_BURST_LEAST_MS = 500;

  /** Most levels that can be allowed. */
  public static final int TOPIC_LEVELS_MOST = Topic.LEVELS_MAX;

  /** Longest topic that can be allowed. */
  public static final int TOPIC_BYTES_MOST = Topic.BYTES_MAX;

  /** What stands for the client identifier in the Response Information. */
  public static final String CLIENT = "{client}";

  private static final int RESPONSE_CHARACTERS_MOST = 1024;

  /** Checks the ranges. */
  public MqttLimits {
    check("topicAliasOutMax", topicAliasOutMax, 0, 1024);
    check("publishRateMax", publishRateMax, 0, RATE_MOST);
    check("receiveBytesRateMax", receiveBytesRateMax, 0, RATE_MOST);
    check("totalPublishRateMax", totalPublishRateMax, 0, RATE_MOST);
    check("totalReceiveBytesRateMax", totalReceiveBytesRateMax, 0, RATE_MOST);
    check("rateBurstMs", rateBurstMs, RATE_BURST_LEAST_MS, 3_600_000);
    check("subscriptionsMax", subscriptionsMax, 1, Integer.MAX_VALUE);
    check("topicLevelsMax", topicLevelsMax, 1, TOPIC_LEVELS_MOST);
    check("topicBytesMax", topicBytesMax, 1, TOPIC_BYTES_MOST);
    check("responseInformation", responseInformation.length(), 0, RESPONSE_CHARACTERS_MOST);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s has to be %d to %d, found %d".formatted(name, least, most, value));
    }
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects limits; everything not set has its default. */
  public static final class Builder {
    private int topicAliasOutMax = 32;
    private long publishRateMax;
    private long receiveBytesRateMax;
    private long totalPublishRateMax;
    private long totalReceiveBytesRateMax;
    private int rateBurstMs = 1_000;
    private int subscriptionsMax = 10_000;
    private int topicLevelsMax = TOPIC_LEVELS_MOST;
    private int topicBytesMax = TOPIC_BYTES_MOST;
    private String responseInformation = "";

    private Builder() {}

    /** Topic aliases towards one client; 32 unless set, 0 for none. */
    public Builder topicAliasOutMax(int count) {
      topicAliasOutMax = count;
      return this;
    }

    /** PUBLISH packets of one client per second; no limit unless set. */
    public Builder publishRateMax(long perSecond) {
      publishRateMax = perSecond;
      return this;
    }

    /** Bytes of one client per second; no limit unless set. */
    public Builder receiveBytesRateMax(long perSecond) {
      receiveBytesRateMax = perSecond;
      return this;
    }

    /** PUBLISH packets of a listener per second; no limit unless set. */
    public Builder totalPublishRateMax(long perSecond) {
      totalPublishRateMax = perSecond;
      return this;
    }

    /** Bytes of a listener per second; no limit unless set. */
    public Builder totalReceiveBytesRateMax(long perSecond) {
      totalReceiveBytesRateMax = perSecond;
      return this;
    }

    /** How far a source may be ahead of its rate, in milliseconds; 1 s unless set. */
    public Builder rateBurstMs(int ms) {
      rateBurstMs = ms;
      return this;
    }

    /** Subscriptions of one session; 10,000 unless set. */
    public Builder subscriptionsMax(int count) {
      subscriptionsMax = count;
      return this;
    }

    /** Levels of a topic; 200 unless set, which is also the most. */
    public Builder topicLevelsMax(int count) {
      topicLevelsMax = count;
      return this;
    }

    /** Bytes of a topic; 65,535 unless set, which is also the most. */
    public Builder topicBytesMax(int bytes) {
      topicBytesMax = bytes;
      return this;
    }

    /** Response Information; none unless set. */
    public Builder responseInformation(String text) {
      responseInformation = text;
      return this;
    }

    /**
     * The limits.
     *
     * @throws IllegalArgumentException naming the limit that is out of its range
     */
    public MqttLimits build() {
      return new MqttLimits(
          topicAliasOutMax,
          publishRateMax,
          receiveBytesRateMax,
          totalPublishRateMax,
          totalReceiveBytesRateMax,
          rateBurstMs,
          subscriptionsMax,
          topicLevelsMax,
          topicBytesMax,
          responseInformation);
    }
  }
}
