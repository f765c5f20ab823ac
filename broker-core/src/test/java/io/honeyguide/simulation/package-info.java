/**
 * The whole broker below its edges on one thread: log on a simulated disk, shard, sessions,
 * delivery, event loops and clients, under a manual clock, everything derived from one seed. Each
 * promise of the broker is a class that is told what happens and objects.
 *
 * <p>{@link io.honeyguide.simulation.Simulation} is one run; {@code SimulationTest} runs many.
 */
@NullMarked
package io.honeyguide.simulation;

import org.jspecify.annotations.NullMarked;
