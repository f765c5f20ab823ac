package io.honeyguide.mqtt;

import io.honeyguide.listen.ListenOptions;
import io.honeyguide.session.Session;

/**
 * What can be set about one MQTT listener. Immutable; made by {@link #builder}, which starts from
 * the defaults.
 *
 * @param listen where it listens and whom it lets in
 * @param packetBytesMax largest packet taken from a client, fixed header included; announced as
 *     Maximum Packet Size
 * @param receiveMaximum most QoS 1 and 2 publishes of one client under way at once; announced
 * @param inflightMax most QoS 1 and 2 deliveries under way to one client, if it does not ask for
 *     fewer
 * @param topicAliasMaximum topic aliases that one client may set; announced
 * @param keepAliveMaxSeconds longest keep alive, enforced on MQTT 5.0 clients and announced to them
 *     where it applies; 0 for no limit
 * @param sessionExpiryMaxSeconds longest time that a session outlives its connection, {@link
 *     Session#NEVER_EXPIRES} for no limit
 * @param connectTimeoutSeconds time in which a connection has to send CONNECT
 * @param outputBytesMax bytes that may wait in one connection's output before nothing more is
 *     delivered to it
 * @param stalledAfterMs how long a client that is owed answers may take nothing of its output
 *     before it is dropped
 * @param closeTimeoutMs how long the last words to a client may take
 * @param limits what one client, and all together, may do
 */
public record MqttOptions(
    ListenOptions listen,
    int packetBytesMax,
    int receiveMaximum,
    int inflightMax,
    int topicAliasMaximum,
    int keepAliveMaxSeconds,
    long sessionExpiryMaxSeconds,
    int connectTimeoutSeconds,
    int outputBytesMax,
    int stalledAfterMs,
    int closeTimeoutMs,
    MqttLimits limits) {

  /** Smallest packet size that can be announced: a CONNECT without much in it still fits. */
  public static final int PACKET_BYTES_LEAST = 256;

  /** Largest packet size that can be set, 16 MiB. */
  public static final int PACKET_BYTES_MOST = 16 * 1024 * 1024;

  /** Checks the ranges. */
  public MqttOptions {
    check("packetBytesMax", packetBytesMax, PACKET_BYTES_LEAST, PACKET_BYTES_MOST);
    check("receiveMaximum", receiveMaximum, 1, 65_535);
    check("inflightMax", inflightMax, 1, 65_535);
    check("topicAliasMaximum", topicAliasMaximum, 0, 65_535);
    check("keepAliveMaxSeconds", keepAliveMaxSeconds, 0, 65_535);
    check("sessionExpiryMaxSeconds", sessionExpiryMaxSeconds, 0, Session.NEVER_EXPIRES);
    check("connectTimeoutSeconds", connectTimeoutSeconds, 1, 3_600);
    check("outputBytesMax", outputBytesMax, 64 * 1024, 1 << 30);
    check("stalledAfterMs", stalledAfterMs, 1, Integer.MAX_VALUE);
    check("closeTimeoutMs", closeTimeoutMs, 1, Integer.MAX_VALUE);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s has to be %d to %d, found %d".formatted(name, least, most, value));
    }
  }

  /** The same at another place. */
  public MqttOptions withListen(ListenOptions other) {
    return new MqttOptions(
        other,
        packetBytesMax,
        receiveMaximum,
        inflightMax,
        topicAliasMaximum,
        keepAliveMaxSeconds,
        sessionExpiryMaxSeconds,
        connectTimeoutSeconds,
        outputBytesMax,
        stalledAfterMs,
        closeTimeoutMs,
        limits);
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options; everything not set has its default. */
  public static final class Builder {
    private ListenOptions listen = ListenOptions.tcp("mqtt", "127.0.0.1", 1883);
    private int packetBytesMax = 1024 * 1024;
    private int receiveMaximum = 1024;
    private int inflightMax = 4096;
    private int topicAliasMaximum = 64;
    private int keepAliveMaxSeconds;
    private long sessionExpiryMaxSeconds = Session.NEVER_EXPIRES;
    private int connectTimeoutSeconds = 10;
    private int outputBytesMax = 256 * 1024;
    private int stalledAfterMs = 30_000;
    private int closeTimeoutMs = 2_000;
    private MqttLimits limits = MqttLimits.builder().build();

    private Builder() {}

    /** Where to listen and whom to let in; plainly at 127.0.0.1, port 1883 unless set. */
    public Builder listen(ListenOptions options) {
      listen = options;
      return this;
    }

    /** Largest packet taken, in bytes; 1 MiB unless set, at most 16 MiB. */
    public Builder packetBytesMax(int bytes) {
      packetBytesMax = bytes;
      return this;
    }

    /** Most publishes of one client under way; 1,024 unless set. */
    public Builder receiveMaximum(int count) {
      receiveMaximum = count;
      return this;
    }

    /** Most deliveries under way to one client; 4,096 unless set. */
    public Builder inflightMax(int count) {
      inflightMax = count;
      return this;
    }

    /** Topic aliases of one client; 64 unless set. */
    public Builder topicAliasMaximum(int count) {
      topicAliasMaximum = count;
      return this;
    }

    /** Longest keep alive in seconds; no limit unless set. */
    public Builder keepAliveMaxSeconds(int seconds) {
      keepAliveMaxSeconds = seconds;
      return this;
    }

    /** Longest session expiry in seconds; no limit unless set. */
    public Builder sessionExpiryMaxSeconds(long seconds) {
      sessionExpiryMaxSeconds = seconds;
      return this;
    }

    /** Time to send CONNECT in, in seconds; 10 unless set. */
    public Builder connectTimeoutSeconds(int seconds) {
      connectTimeoutSeconds = seconds;
      return this;
    }

    /** Bytes that may wait for one client; 256 KiB unless set, at least 64 KiB. */
    public Builder outputBytesMax(int bytes) {
      outputBytesMax = bytes;
      return this;
    }

    /** Patience with a client that takes none of its answers, in milliseconds; 30 s unless set. */
    public Builder stalledAfterMs(int ms) {
      stalledAfterMs = ms;
      return this;
    }

    /** Time for the last words to a client, in milliseconds; 2 s unless set. */
    public Builder closeTimeoutMs(int ms) {
      closeTimeoutMs = ms;
      return this;
    }

    /** What clients may do; the defaults of {@link MqttLimits} unless set. */
    public Builder limits(MqttLimits ofClients) {
      limits = ofClients;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException naming the option that is out of its range
     */
    public MqttOptions build() {
      return new MqttOptions(
          listen,
          packetBytesMax,
          receiveMaximum,
          inflightMax,
          topicAliasMaximum,
          keepAliveMaxSeconds,
          sessionExpiryMaxSeconds,
          connectTimeoutSeconds,
          outputBytesMax,
          stalledAfterMs,
          closeTimeoutMs,
          limits);
    }
  }
}
