package io.honeyguide.plugin;

import io.honeyguide.delivery.Shard;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.query.QueryRegistry;
import io.honeyguide.session.ShardId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What all plugins of a host stand on.
 *
 * @param shard where messages come from
 * @param shardId its number
 * @param queries where questions come from
 * @param clock the broker's clock, for times of day
 * @param time deadlines, pauses and periods
 * @param disk runs what waits for the disk, one after another
 * @param directory holds one directory for each plugin
 */
record PluginEnvironment(
    Shard shard,
    ShardId shardId,
    QueryRegistry queries,
    BrokerMetrics metrics,
    InstantSource clock,
    HostTime time,
    Executor disk,
    PluginLimits limits,
    Path directory) {}
