package io.honeyguide.delivery;

import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as an operator sees it, as of one moment.
 *
 * @param owner user who opened it; empty for nobody in particular
 * @param connection that holds it, or null for none
 * @param isDurable whether it outlives its connection
 * @param leftAtMs when its client left, milliseconds since 1970; -1 while it is connected
 * @param expiresAtMs when it ends, {@link Long#MAX_VALUE} while connected or for never
 * @param queuedCount deliveries from the oldest that is not settled on, those in flight included
 * @param subscriptionCount number of its subscriptions
 * @param subscriptions those themselves where one session was asked for, else empty
 */
public record SessionFacts(
    String clientId,
    String owner,
    @Nullable ConnectionFacts connection,
    boolean isDurable,
    long leftAtMs,
    long expiresAtMs,
    long queuedCount,
    int subscriptionCount,
    Map<TopicFilter, Subscription> subscriptions) {}
