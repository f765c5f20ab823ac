/**
 * The MQTT edge: 3.1, 3.1.1 and 5.0 on the wire, sessions, messages and records behind it.
 *
 * <p>vertx-mqtt carries the connection (CONNECT, SUBSCRIBE, PING, DISCONNECT); the hot packets
 * (PUBLISH and the acknowledgements, both ways) are read and written in place by {@link
 * io.honeyguide.mqtt.IncomingPackets} and {@link io.honeyguide.mqtt.Output}; {@link
 * io.honeyguide.mqtt.Edge} wires them. Pipeline of a connection, from the wire inwards:
 *
 * <pre>
 * [ssl] [wsDecoder wsEncoder ws] edge mqttEncoder mqttDecoder guard handler
 * </pre>
 *
 * <p>Called by the assembly, which makes one {@link io.honeyguide.mqtt.MqttListener} for each event
 * loop. Everything of a connection is owned by its event loop, and nothing here ever touches a
 * connection of another one: other loops are reached through their mailbox.
 */
@NullMarked
package io.honeyguide.mqtt;

import org.jspecify.annotations.NullMarked;
