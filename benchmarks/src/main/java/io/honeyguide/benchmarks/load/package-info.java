/**
 * The load driver behind {@link io.honeyguide.benchmarks.MqttLoad}: MQTT 3.1.1 in raw bytes over
 * selector threads that own their connections alone, with every message checked on arrival. The
 * thread that starts a run opens and closes the connections and reads counters in between.
 */
@NullMarked
package io.honeyguide.benchmarks.load;

import org.jspecify.annotations.NullMarked;
