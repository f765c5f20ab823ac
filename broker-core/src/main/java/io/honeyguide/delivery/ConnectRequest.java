package io.honeyguide.delivery;

import io.honeyguide.session.Will;
import org.jspecify.annotations.Nullable;

/**
 * A client that connects, after everything about it was checked.
 *
 * @param owner who the client has proven to be; empty for nobody in particular. A session is given
 *     to none but the one who opened it
 * @param cleanStart begin with an empty session
 * @param expirySeconds how long the session outlives the connection; 0 ends it with it, {@link
 *     io.honeyguide.session.Session#NEVER_EXPIRES} keeps it
 * @param inflightMax most QoS 1 and 2 deliveries under way at once, 1 to 65,535
 * @param will message to publish when the connection ends without DISCONNECT, or null
 */
public record ConnectRequest(
    String clientId,
    String owner,
    boolean cleanStart,
    long expirySeconds,
    int inflightMax,
    @Nullable Will will) {}
