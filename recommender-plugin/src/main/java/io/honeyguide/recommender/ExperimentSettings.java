package io.honeyguide.recommender;

import io.honeyguide.api.PluginConfig;
import io.honeyguide.recommender.experiment.Arm;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.rank.ListStyle;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the settings below {@code experiment}: {@code arms} names the arms, and what an arm does
 * differently stands below its name. What it leaves out is as for everybody.
 */
final class ExperimentSettings {

  private static final String PREFIX = "experiment.";
  private static final List<String> TAKEN = List.of("arms", "salt");

  private ExperimentSettings() {}

  /**
   * Reads the experiment.
   *
   * @param base how lists are made for whoever takes no part
   * @throws IllegalArgumentException naming the key, what was expected and what was found
   */
  static Experiment read(PluginConfig config, ListStyle base) {
    var salt = config.text(PREFIX + "salt", "");
    var arms = new ArrayList<Arm>();
    for (var name : config.texts(PREFIX + "arms", List.of())) {
      if (TAKEN.contains(name)) {
        throw new IllegalArgumentException(
            "experiment.arms must not name an arm \"" + name + "\": the word has another meaning");
      }
      arms.add(arm(config, name, base));
    }
    return new Experiment(salt, arms);
  }

  private static Arm arm(PluginConfig config, String name, ListStyle base) {
    var key = PREFIX + name + ".";
    var profile = config.text(key + "profile", "");
    var walk = profile.isEmpty() ? base.walk() : Profile.named(profile).walk();
    var candidates =
        profile.isEmpty() ? base.candidates() : Profile.named(profile).ranker().candidates();
    return new Arm(
        name,
        (int) config.integer(key + "share", 1, 1, 1_000_000),
        new ListStyle(
            walk,
            (int) config.integer(key + "candidates", candidates, 20, 200),
            isHandMade(config, key + "order"),
            config.flag(key + "repeat-last", base.repeatLast()),
            (float) config.decimal(key + "diversity", base.diversity(), 0, 1),
            (float) config.decimal(key + "explore", base.explore(), 0, 1)));
  }

  private static boolean isHandMade(PluginConfig config, String key) {
    var order = config.text(key, "learned");
    return switch (order) {
      case "learned" -> false;
      case "hand-made" -> true;
      default ->
          throw new IllegalArgumentException(
              key + " must be learned or hand-made, found \"" + order + "\"");
    };
  }
}
