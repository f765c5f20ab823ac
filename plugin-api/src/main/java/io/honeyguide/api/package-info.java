/**
 * The contract between the broker and its plugins: small interfaces and value types over JDK types.
 *
 * <p>A plugin implements {@link io.honeyguide.api.Plugin} and is found through {@link
 * java.util.ServiceLoader}; a resource {@code plugin.yml} beside its class says who it is. From the
 * {@link io.honeyguide.api.PluginContext} it registers consumers, queries and timers; all of them
 * disappear when it stops.
 *
 * <p><b>Threads.</b> Every callback of one plugin runs on that plugin's own thread, one after
 * another. A plugin therefore needs no locks for its state, and a slow plugin delays only itself.
 */
@NullMarked
package io.honeyguide.api;

import org.jspecify.annotations.NullMarked;
