package io.honeyguide.stream;

import io.honeyguide.log.Durability;

/**
 * What can be set about a stream.
 *
 * @param durability what its messages ask of the log's force; {@link Durability#AS_CONFIGURED} for
 *     what the log does anyway
 * @param force the same in words, as {@code /v1/streams} shows it
 */
public record StreamOptions(StreamDefinition definition, Durability durability, String force) {

  /** How a stream without a policy of its own is shown. */
  public static final String AS_BROKER = "broker";

  /** A stream with the log's own policy. */
  public static StreamOptions of(StreamDefinition definition) {
    return new StreamOptions(definition, Durability.AS_CONFIGURED, AS_BROKER);
  }
}
