/**
 * The broker seen from outside: every test speaks to a process of its own kind, started from the
 * class path as users start it, over its sockets, its files and its signals. Nothing here reaches
 * into the broker; the one thing borrowed from it is a client that writes raw bytes.
 *
 * <p>{@link io.honeyguide.protocol.BrokerProcess} is the process. Tests that need nothing special
 * of it share one ({@link io.honeyguide.protocol.SharedBroker}) and keep to topics and clients of
 * their own, as classes run beside each other.
 *
 * <p>{@code …SectionTest} goes through a section of the standards, which are kept and broken. Its
 * tests are tagged with the statements they touch, {@code MQTT5-3.1.2-1} for 5.0 and {@code
 * MQTT3-3.1.2-1} for 3.1.1; {@code docs/conformance.md} is made of these tags.
 */
@NullMarked
package io.honeyguide.protocol;

import org.jspecify.annotations.NullMarked;
