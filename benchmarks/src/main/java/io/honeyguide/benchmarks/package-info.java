/**
 * What is measured: one class for each hot path under JMH, {@link io.honeyguide.benchmarks.LogLoad}
 * for the log on a disk, and {@link io.honeyguide.benchmarks.MqttLoad}, which drives a whole broker
 * from outside. Started by people, from the command line; the build only compiles it. JMH owns the
 * threads of the former.
 */
@NullMarked
package io.honeyguide.benchmarks;

import org.jspecify.annotations.NullMarked;
