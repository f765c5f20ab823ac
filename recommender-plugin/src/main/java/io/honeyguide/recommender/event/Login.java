package io.honeyguide.recommender.event;

import org.jspecify.annotations.Nullable;

/**
 * A visitor said who he is. At least one of visit and previous user is told.
 *
 * @param visit the visit in which he did, which payloads call {@code session}; null when absent
 * @param user the user's id
 * @param previous the id under which this user was known until now, such as that of a device; null
 *     when absent
 * @param timeMs when, in milliseconds since 1970 (UTC)
 */
public record Login(@Nullable String visit, String user, @Nullable String previous, long timeMs)
    implements Decoded {

  /** The word for it in topics and payloads, beside those of {@link EventKind}. */
  public static final String WORD = "login";
}
