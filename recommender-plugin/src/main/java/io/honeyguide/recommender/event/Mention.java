package io.honeyguide.recommender.event;

import org.jspecify.annotations.Nullable;

/**
 * Who a message is about.
 *
 * @param user the user, or null
 * @param visit the visit, which payloads call {@code session}, or null
 * @param previous of a login the user of before, else null
 */
public record Mention(@Nullable String user, @Nullable String visit, @Nullable String previous) {}
