/**
 * The plugin host: finds plugins, runs each on a thread of its own, feeds its durable consumers
 * from the log, keeps their checkpoints and brings questions to it.
 *
 * <p>The assembly makes one {@link io.honeyguide.plugin.PluginHost}, starts it once the shard is
 * open and stops it before the log is closed. Everything that belongs to one plugin is owned by
 * that plugin's thread; other threads hand it work. No plugin can block an event loop, the shard's
 * thread or another plugin.
 *
 * <p>{@code HostedPlugin} is one plugin's life, {@code ConsumerRuntime} one durable consumer's way
 * through the log, {@code Checkpoints} its state on disk, {@code Questions} what it is asked,
 * {@code LogHistory} what it reads of the log once more.
 */
@NullMarked
package io.honeyguide.plugin;

import org.jspecify.annotations.NullMarked;
