package io.honeyguide.session;

/**
 * The message a client leaves behind (MQTT 5.0, section 3.1.2.5).
 *
 * @param topic checked topic name in UTF-8
 * @param qos 0 to 2
 * @param retain whether it becomes the topic's retained message
 * @param delaySeconds pause between the end of the connection and the publish
 * @param expirySeconds expiry of the message, or -1 for none
 * @param properties MQTT 5 properties of the message in wire form
 * @param payload application message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
public record Will(
    byte[] topic,
    int qos,
    boolean retain,
    long delaySeconds,
    long expirySeconds,
    byte[] properties,
    byte[] payload) {}
