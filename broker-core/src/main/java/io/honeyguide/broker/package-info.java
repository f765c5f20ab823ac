/**
 * Assembly: one broker out of its parts, started and stopped in order. Called by whoever runs a
 * broker in a process: the command line, the demo, tests, benchmarks.
 */
@NullMarked
package io.honeyguide.broker;

import org.jspecify.annotations.NullMarked;
