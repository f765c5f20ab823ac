package io.honeyguide.figures;

/**
 * What is counted at one time. Totals count from the start of the process.
 *
 * @param connected clients connected now
 * @param sessions sessions there are now, of connected clients or not
 * @param expired sessions that came to their end by time
 * @param sockets connections accepted
 * @param connects CONNECT packets received
 * @param packetsReceived MQTT packets of any type received
 * @param packetsSent MQTT packets of any type sent
 * @param bytesReceived bytes of MQTT received
 * @param bytesSent bytes of MQTT sent
 * @param publishesReceived PUBLISH packets received
 * @param publishesSent PUBLISH packets sent
 * @param publishesDropped deliveries dropped at a limit
 * @param queuedMessages messages that wait in queues, each queue's counted
 * @param queuedBytes bytes of them, about
 * @param payloadBytesReceived bytes of payload in PUBLISH packets received
 * @param payloadBytesSent bytes of payload in PUBLISH packets sent
 * @param retained topics with a retained message
 * @param subscriptions subscriptions, shared ones included
 * @param sharedSubscriptions shared subscriptions
 * @param heapBytes memory used by objects
 */
public record Counts(
    long connected,
    long sessions,
    long expired,
    long sockets,
    long connects,
    long packetsReceived,
    long packetsSent,
    long bytesReceived,
    long bytesSent,
    long publishesReceived,
    long publishesSent,
    long publishesDropped,
    long queuedMessages,
    long queuedBytes,
    long payloadBytesReceived,
    long payloadBytesSent,
    long retained,
    long subscriptions,
    long sharedSubscriptions,
    long heapBytes) {}
