package io.honeyguide.api;

/** One MQTT 5 User Property. A name may occur several times in one message. */
public record UserProperty(String name, String value) {}
