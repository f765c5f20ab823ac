/**
 * MQTT in raw bytes for tests: a client that can keep every rule of the protocol and break it as
 * well. Knows nothing of the broker; used by the tests of this module and of others.
 */
@NullMarked
package io.honeyguide.mqtt.wire;

import org.jspecify.annotations.NullMarked;
