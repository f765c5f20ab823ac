package io.honeyguide.recommender;

import io.honeyguide.api.PluginConfig;
import io.honeyguide.recommender.event.EventRules;
import io.honeyguide.recommender.event.ForgetRules;
import io.honeyguide.recommender.event.ItemRules;
import io.honeyguide.recommender.event.TopicPattern;
import io.honeyguide.recommender.model.CatalogueLimits;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.RankedList;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.retrain.LearningSource;
import io.honeyguide.recommender.retrain.RetrainDesk;
import io.honeyguide.recommender.retrain.RetrainRules;
import io.honeyguide.recommender.serve.LiveRules;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.RequestRules;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.WalkLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The plugin's section of the configuration; every key has a default. docs/recommender.md lists
 * them.
 *
 * @param config what all of it was read from
 * @param rules what counts as a usable event
 * @param itemRules what counts as usable news of the catalogue
 * @param options what shapes the recommender
 * @param requests which requests by MQTT are answered
 * @param live which lists are published when they change
 * @param forget how users are forgotten
 * @param retraining what retrainings may cost and who hears of them
 */
record RecommenderSettings(
    PluginConfig config,
    EventRules rules,
    ItemRules itemRules,
    RecommenderOptions options,
    RequestRules requests,
    LiveRules live,
    ForgetRules forget,
    RetrainRules retraining) {

  /**
   * Reads the section.
   *
   * @throws IllegalArgumentException naming the key, what was expected and what was found
   */
  static RecommenderSettings read(PluginConfig config) {
    var rules = rules(config);
    var settings =
        new RecommenderSettings(
            config,
            rules,
            itemRules(config, rules),
            options(config, config),
            requests(config),
            live(config),
            forget(config),
            retraining(config));
    if (settings.requests.enabled()) {
      settings.refuseOwnInput("requests.response-prefix", settings.requests.responsePrefix() + "#");
    }
    if (settings.live.users()) {
      settings.refuseOwnInput("live.users-topic", settings.live.usersFilter());
      settings.refuseAnswers("live.users-topic", settings.live.usersFilter());
    }
    if (settings.live.categories()) {
      settings.refuseOwnInput("live.categories-topic", settings.live.categoriesFilter());
      settings.refuseAnswers("live.categories-topic", settings.live.categoriesFilter());
      settings.refuseSharedTopics();
    }
    if (settings.live.trending()) {
      settings.refuseOwnInput("live.trending-topic", settings.live.trendingTopic());
      settings.refuseAnswers("live.trending-topic", settings.live.trendingTopic());
    }
    if (settings.retraining.announces()) {
      settings.refuseOwnInput("announce.topic", settings.retraining.topic());
      settings.refuseAnswers("announce.topic", settings.retraining.topic());
    }
    return settings;
  }

  /**
   * What shapes the recommender.
   *
   * @param config the model's settings, with changes where there are any
   * @param whole the configuration, which alone tells of experiments
   */
  private static RecommenderOptions options(PluginConfig config, PluginConfig whole) {
    var profile = Profile.named(config.text("profile", "default"));
    var options =
        new RecommenderOptions(
            limits(config),
            weights(config),
            walk(config, profile.walk()),
            ranker(config, profile.ranker()),
            config.flag("serve.repeat-last", false));
    options = options.withExplore(ExploreSettings.explore(config));
    options = options.withImpressions(ExploreSettings.impressions(config));
    return options.withExperiment(ExperimentSettings.read(whole, options.style()));
  }

  /**
   * What shapes the recommender when a retraining changes some settings.
   *
   * @throws IllegalArgumentException when a setting does not fit or is none of the model's
   */
  RecommenderOptions options(Map<String, String> changes) {
    for (var key : changes.keySet()) {
      if (key.startsWith("experiment.")) {
        throw new IllegalArgumentException(
            key
                + " is no setting of the model: an experiment changes lists and not what is learned");
      }
    }
    return changes.isEmpty() ? options : config.changed(changes, view -> options(view, config));
  }

  /** The filters of everything that is learned, of requests, and of commands to retrain. */
  List<String> consumedFilters() {
    var asked = requests.enabled() ? Stream.of(requests.topic()) : Stream.<String>empty();
    return Stream.of(learnedFilters().stream(), asked, Stream.of(RetrainDesk.TOPIC))
        .flatMap(filters -> filters)
        .distinct()
        .toList();
  }

  private List<String> learnedFilters() {
    var topics = Stream.concat(rules.topics().stream(), itemRules.topics().stream());
    return Stream.concat(topics.map(TopicPattern::filter), Stream.of(forget.topic()))
        .distinct()
        .toList();
  }

  /** What a second model learns from. */
  LearningSource learningSource(MessageDecoder decoder) {
    return new LearningSource(
        decoder::decode,
        learnedFilters(),
        itemRules.topics().stream().map(TopicPattern::filter).toList());
  }

  /** What goes out must never come in again: the model would learn from its own answers. */
  private void refuseOwnInput(String key, String outgoing) {
    for (var filter : consumedFilters()) {
      if (overlap(filter.split("/", -1), outgoing.split("/", -1))) {
        throw new IllegalArgumentException(
            "%s must not lead to topics that the recommender itself takes in; found %s, taken in is %s"
                .formatted(key, outgoing, filter));
      }
    }
  }

  /** Requesters choose among the topics of answers: nobody is to have one stand for a live list. */
  private void refuseAnswers(String key, String live) {
    var answers = requests.responsePrefix() + "#";
    if (requests.enabled() && overlap(live.split("/", -1), answers.split("/", -1))) {
      throw new IllegalArgumentException(
          "%s must not lead below requests.response-prefix; found %s, the prefix is %s"
              .formatted(key, live, requests.responsePrefix()));
    }
  }

  /** Of two lists under one topic each would take the other's place. */
  private void refuseSharedTopics() {
    for (var other : List.of(live.usersFilter(), live.trendingTopic())) {
      if (overlap(other.split("/", -1), live.categoriesFilter().split("/", -1))) {
        throw new IllegalArgumentException(
            "live.categories-topic must not lead to topics of other lists; found %s beside %s"
                .formatted(live.categoriesFilter(), other));
      }
    }
  }

  /**
   * Whether one topic could match both; only the second may end in {@code #}, for one level or
   * more.
   */
  private static boolean overlap(String[] learned, String[] outgoing) {
    for (var i = 0; i < outgoing.length; i++) {
      if (outgoing[i].equals("#")) {
        return learned.length > i;
      }
      var isAny = i < learned.length && (learned[i].equals("+") || outgoing[i].equals("+"));
      if (i >= learned.length || !(isAny || learned[i].equals(outgoing[i]))) {
        return false;
      }
    }
    return learned.length == outgoing.length;
  }

  private static LiveRules live(PluginConfig config) {
    var standard = LiveRules.standard();
    var word = config.text("live.trending-window", standard.trendingWindow().word());
    var window = TrendWindow.ofWord(word);
    if (window == null) {
      throw new IllegalArgumentException(
          "live.trending-window must be 1h, 24h or 14d, found \"" + word + "\"");
    }
    return new LiveRules(
        config.flag("live.users", standard.users()),
        config.text("live.users-topic", standard.usersTopic()),
        config.flag("live.trending", standard.trending()),
        config.text("live.trending-topic", standard.trendingTopic()),
        config.flag("live.categories", standard.categories()),
        config.text("live.categories-topic", standard.categoriesTopic()),
        (int) config.integer("live.categories-max", standard.categoriesMax(), 1, 1_000_000),
        window,
        (int) config.integer("live.count", standard.count(), 1, RankedList.ITEMS_MAX),
        config.duration("live.interval", standard.interval()),
        (int)
            config.integer(
                "live.publishes-per-second", standard.publishesPerSecond(), 1, 1_000_000),
        (int) config.integer("live.users-max", standard.usersMax(), 1, 1_000_000));
  }

  private static ForgetRules forget(PluginConfig config) {
    var standard = ForgetRules.standard();
    return new ForgetRules(
        config.text("forget.topic", standard.topic()),
        (int) config.integer("forget.pending-max", standard.pendingMax(), 1, 1_000_000));
  }

  private static RetrainRules retraining(PluginConfig config) {
    var standard = RetrainRules.standard();
    return new RetrainRules(
        config.decimal("retrain.share", standard.share(), .01, .9),
        config.integer("retrain.bytes", standard.bytesMax(), 1 << 20, 1L << 40),
        (int) config.integer("retrain.judge", standard.judgeLabels(), 1, RetrainRules.JUDGE_MAX),
        (int) config.integer("retrain.labels-per-second", standard.labelsPerSecond(), 1, 1000),
        config.flag("announce.enabled", standard.announces()),
        config.text("announce.topic", standard.topic()),
        config.duration("announce.interval", standard.interval()),
        config.flag("announce.checkpoints", standard.checkpoints()));
  }

  private static RequestRules requests(PluginConfig config) {
    var standard = RequestRules.standard();
    return new RequestRules(
        config.flag("requests.enabled", standard.enabled()),
        config.text("requests.topic", standard.topic()),
        config.text("requests.response-prefix", standard.responsePrefix()),
        config.duration("requests.age-max", standard.ageMax()));
  }

  /** Payloads and ids have the same limits as those of events. */
  private static ItemRules itemRules(PluginConfig config, EventRules rules) {
    var standard = ItemRules.standard().topics().stream().map(TopicPattern::toString).toList();
    return new ItemRules(
        config.texts("catalogue.topics", standard).stream().map(TopicPattern::parse).toList(),
        rules.payloadBytesMax(),
        rules.idBytesMax());
  }

  private static EventRules rules(PluginConfig config) {
    var standard = EventRules.standard();
    var topics =
        config.texts("topics", standard.topics().stream().map(TopicPattern::toString).toList());
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics must name at least one topic pattern, found none");
    }
    return new EventRules(
        topics.stream().map(TopicPattern::parse).toList(),
        (int) config.integer("events.payload-bytes-max", standard.payloadBytesMax(), 64, 1 << 24),
        (int) config.integer("events.id-bytes-max", standard.idBytesMax(), 8, 4096),
        config.duration("events.ahead-max", standard.aheadMax()));
  }

  private static ModelLimits limits(PluginConfig config) {
    var standard = ModelLimits.standard();
    return new ModelLimits(
        (int) config.integer("model.visits", standard.visits(), 16, 100_000_000),
        (int) config.integer("model.items", standard.items(), 16, 50_000_000),
        (int) config.integer("model.users", standard.users(), 16, 50_000_000),
        config.integer("model.bytes", standard.bytes(), 1 << 20, 1L << 36),
        config.duration("model.visit-gap", standard.visitGap()),
        new CatalogueLimits(
            (int) config.integer("catalogue.items", standard.catalogue().items(), 16, 50_000_000),
            config.integer("catalogue.bytes", standard.catalogue().bytes(), 1 << 20, 1L << 36)));
  }

  private static EventWeights weights(PluginConfig config) {
    var standard = EventWeights.standard();
    return new EventWeights(
        weight(config, "view", standard.view()),
        weight(config, "click", standard.click()),
        weight(config, "fav", standard.favourite()),
        weight(config, "cart", standard.cart()),
        weight(config, "remove", standard.remove()),
        weight(config, "purchase", standard.purchase()),
        weight(config, "return", standard.restitution()),
        weight(config, "rating-neutral", standard.ratingNeutral()));
  }

  private static float weight(PluginConfig config, String name, float fallback) {
    return (float) config.decimal("weights." + name, fallback, -100, 100);
  }

  private static WalkLimits walk(PluginConfig config, WalkLimits standard) {
    return new WalkLimits(
        (int) config.integer("walk.window", standard.windowEvents(), 1, 32),
        (int) config.integer("walk.first-postings", standard.firstPostings(), 1, 500),
        (int) config.integer("walk.other-postings", standard.otherPostings(), 1, 15_500),
        (int) config.integer("walk.least-postings", standard.leastPostings(), 1, 500),
        (int) config.integer("walk.neighbours", standard.neighbours(), 1, 5000),
        (int) config.integer("walk.entries", standard.entries(), 1, 100_000));
  }

  private static RankerOptions ranker(PluginConfig config, RankerOptions standard) {
    return new RankerOptions(
        (int) config.integer("rank.candidates", standard.candidates(), 20, 200),
        (int) config.integer("rank.hidden", standard.hidden(), 0, RankerOptions.HIDDEN_MAX),
        (int) config.integer("rank.early-labels", standard.earlyLabels(), 0, 100_000_000),
        (int) config.integer("rank.label-every", standard.labelEvery(), 1, 1_000_000),
        (int) config.integer("rank.labels-per-second", standard.labelsPerSecond(), 0, 1_000_000),
        (float) config.decimal("rank.memory", standard.memory(), .9, 1));
  }
}
