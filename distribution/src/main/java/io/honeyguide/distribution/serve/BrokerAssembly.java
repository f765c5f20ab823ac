package io.honeyguide.distribution.serve;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.broker.BrokerOptions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.OverflowPolicy;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.distribution.config.ConfigException;
import io.honeyguide.distribution.config.Configuration;
import io.honeyguide.distribution.config.ListenerSection;
import io.honeyguide.distribution.config.Setting;
import io.honeyguide.distribution.config.Settings;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.FileLogOptions.OnCorruption;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.PushAddresses;
import io.honeyguide.named.PushLimits;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Turns the configuration into the broker's options. */
final class BrokerAssembly {

  private final Configuration configuration;

  private BrokerAssembly(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The options of a broker.
   *
   * @param version shown to clients
   * @throws ConfigException when settings contradict each other
   */
  static BrokerOptions options(Configuration configuration, String version) {
    try {
      return new BrokerAssembly(configuration).assemble(version);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private BrokerOptions assemble(String version) {
    var builder =
        BrokerOptions.builder(get(Settings.DATA))
            .version(version)
            .log(log())
            .reclaim(reclaim())
            .delivery(
                new DeliveryLimits(
                    queues(),
                    get(Settings.SNAPSHOT_BYTES),
                    get(Settings.SNAPSHOT_INTERVAL),
                    get(Settings.DEAD_LETTERS_MAX),
                    get(Settings.DELAYED_MESSAGES_MAX),
                    get(Settings.DEDUPE_WINDOW).toMillis(),
                    get(Settings.DEDUPE_IDS_MAX)))
            .named(
                new NamedLimits(get(Settings.SUBSCRIPTIONS_MAX), get(Settings.SUBSCRIPTIONS_WINDOW))
                    .withPush(push()))
            .streams(StreamAssembly.all(configuration))
            .connectionsMax(get(Settings.CONNECTIONS_MAX))
            .sysIntervalMs((int) get(Settings.SYS_INTERVAL).toMillis())
            .mqtt(listeners(configuration.mqttListeners(), ListenerAssembly::mqtt))
            .http(listeners(configuration.httpListeners(), ListenerAssembly::http))
            .access(access())
            .plugins(configuration.plugins());
    if (get(Settings.EVENT_LOOPS) > 0) {
      builder.eventLoops(get(Settings.EVENT_LOOPS));
    }
    return builder.build();
  }

  private PushLimits push() {
    return new PushLimits(
        PushAddresses.allowing(get(Settings.PUSH_ALLOW)),
        get(Settings.PUSH_PARALLEL),
        bytes(Settings.PUSH_BYTES),
        get(Settings.PUSH_TIMEOUT).toMillis(),
        get(Settings.PUSH_RETRY_AFTER).toMillis());
  }

  private QueueLimits queues() {
    return new QueueLimits(
        get(Settings.QUEUE_MESSAGES_MAX),
        get(Settings.QUEUE_BYTES_MAX),
        get(Settings.QUEUE_AGE_MAX).map(Duration::toMillis).orElse(QueueLimits.ANY_AGE),
        switch (get(Settings.QUEUE_OVERFLOW)) {
          case DROP_OLD -> OverflowPolicy.DROP_OLD;
          case DROP_NEW -> OverflowPolicy.DROP_NEW;
          case REFUSE -> OverflowPolicy.REFUSE;
        });
  }

  private AccessOptions access() {
    var usersFile = get(Settings.USERS_FILE).orElse(null);
    var admitsAnonymous =
        switch (get(Settings.ANONYMOUS)) {
          case AUTO -> usersFile == null;
          case ALLOW -> true;
          case REFUSE -> false;
        };
    return new AccessOptions(
        usersFile, admitsAnonymous, AccessRules.parse(get(Settings.ACCESS_RULES)));
  }

  private static <T> List<T> listeners(
      List<ListenerSection> sections, Function<ListenerAssembly, T> options) {
    return sections.stream().map(ListenerAssembly::new).map(options).toList();
  }

  private ReclaimLimits reclaim() {
    return new ReclaimLimits(
        get(Settings.LOG_RETAIN_BYTES),
        get(Settings.LOG_RETAIN_AGE).map(Duration::toMillis).orElse(Long.MAX_VALUE),
        get(Settings.LOG_MOVED_MESSAGES_MAX),
        get(Settings.LOG_WIPE_INTERVAL).toMillis());
  }

  private FileLogOptions log() {
    var options = FileLogOptions.defaults().withSegmentBytes(bytes(Settings.LOG_SEGMENT_BYTES));
    options =
        switch (get(Settings.LOG_FORCE)) {
          case ALWAYS -> options.withForceAlways();
          case INTERVAL -> options.withForceEvery(get(Settings.LOG_FORCE_INTERVAL));
          case OS -> options.withForceByOs();
        };
    return options.withOnCorruption(
        switch (get(Settings.LOG_ON_CORRUPTION)) {
          case REFUSE -> OnCorruption.REFUSE;
          case QUARANTINE -> OnCorruption.QUARANTINE;
        });
  }

  private <T> T get(Setting<T> setting) {
    return configuration.get(setting);
  }

  /** Bytes of a setting whose range ends below 2 GiB. */
  private int bytes(Setting<Long> setting) {
    return Math.toIntExact(get(setting));
  }
}
