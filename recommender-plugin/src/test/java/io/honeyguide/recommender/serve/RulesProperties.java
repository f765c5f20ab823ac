package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.news;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.explore.ExploreOptions;
import io.honeyguide.recommender.rank.Boost;
import io.honeyguide.recommender.rank.Rules;
import io.honeyguide.recommender.rank.Trait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random questions to a random shop whose catalogue goes on changing, against a plain reading of
 * the rules. {@code -Dhoneyguide.rule-queries=1000000} asks more.
 */
class RulesProperties {

  private static final int TRIES = 10;
  private static final int QUERIES = Integer.getInteger("honeyguide.rule-queries", 2000) / TRIES;
  private static final int ITEMS = 260;
  private static final long START_MS = 1_600_000_000_000L;

  private final Map<String, ItemFacts> facts = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private long nowMs = START_MS;
  private Recommender recommender = of(RecommenderOptions.standard());

  private Recommender of(RecommenderOptions options) {
    return new Recommender(options, () -> Instant.ofEpochMilli(nowMs));
  }

  @Property(tries = TRIES)
  void rulesHoldAndListsAreFullInEveryQuestion(@ForAll long seed) {
    askEverything(seed, RecommenderOptions.standard());
  }

  @Property(tries = TRIES)
  void rulesHoldAlsoForItemsThatAreTriedOut(@ForAll long seed) {
    var exploring = new ExploreOptions(.4f, 90, 2, 1);

    askEverything(seed, RecommenderOptions.standard().withExplore(exploring));

    assertThat(recommender.exploredCount()).isGreaterThan(QUERIES);
  }

  private void askEverything(long seed, RecommenderOptions options) {
    recommender = of(options);
    facts.clear();
    deleted.clear();
    var random = new Random(seed);
    shop(seed, 2000, 250, 20, 200).forEach(recommender::learn);
    for (var query = 0; query < QUERIES; query++) {
      if (random.nextInt(4) == 0) {
        change(random);
      }
      nowMs = START_MS + random.nextInt(80_000_000);
      ask(random);
    }
  }

  private void change(Random random) {
    var news = news(random, ITEMS);
    if (news instanceof ItemFacts told) {
      facts.put(told.id(), told);
      deleted.remove(told.id());
    } else if (news instanceof ItemRemoval removal) {
      facts.remove(removal.id());
      deleted.add(removal.id());
    }
    recommender.learn(news, nowMs);
  }

  private boolean isKnown(String id) {
    return recommender.model().items().find(id) >= 0;
  }

  private void ask(Random random) {
    var exclude = new HashSet<String>();
    for (var i = random.nextInt(40); i > 0; i--) {
      exclude.add("i" + random.nextInt(ITEMS));
    }
    var rules = rules(random);
    var newOnly = random.nextBoolean();
    var count = 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 20);
    var reasons = random.nextInt(8) == 0;
    var wish = new Wish(count, List.copyOf(exclude), newOnly, true, reasons, true, rules);
    var items = new ArrayList<String>();
    for (var i = random.nextInt(4); i > 0; i--) {
      items.add("i" + random.nextInt(ITEMS));
    }

    var list = recommender.forItems(items, null, wish);

    var barred = new HashSet<>(exclude);
    var seen = items.stream().filter(this::isKnown).toList();
    if (newOnly) {
      barred.addAll(seen);
    } else if (!seen.isEmpty()) {
      barred.add(seen.get(seen.size() - 1));
    }
    var ids = list.stream().map(Recommendation::id).toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> mayCome(id, barred, rules));
    var perCategory = new HashMap<String, Integer>();
    for (var id : ids) {
      categoriesOf(id).forEach(category -> perCategory.merge(category, 1, Integer::sum));
    }
    if (rules.categoryMost() > 0) {
      assertThat(perCategory.values()).allMatch(number -> number <= rules.categoryMost());
    }
    if (ids.size() < count) {
      assertThat(missing(ids, barred, rules)).allMatch(id -> isFull(id, perCategory, rules));
    }
    assertThat(list).allMatch(item -> Float.isFinite(item.score()));
  }

  private List<String> categoriesOf(String id) {
    var told = facts.get(id);
    return told == null ? List.of() : told.categories();
  }

  /** Items that could come and did not. */
  private List<String> missing(List<String> ids, Set<String> barred, Rules rules) {
    var missing = new ArrayList<String>();
    for (var i = 0; i < ITEMS; i++) {
      var id = "i" + i;
      if (isKnown(id) && !ids.contains(id) && mayCome(id, barred, rules)) {
        missing.add(id);
      }
    }
    return missing;
  }

  /** Whether the list holds as many of one of the item's categories as may come. */
  private boolean isFull(String id, Map<String, Integer> perCategory, Rules rules) {
    return rules.categoryMost() > 0
        && categoriesOf(id).stream()
            .anyMatch(category -> perCategory.getOrDefault(category, 0) >= rules.categoryMost());
  }

  private boolean mayCome(String id, Set<String> barred, Rules rules) {
    if (barred.contains(id) || deleted.contains(id)) {
      return false;
    }
    var told = facts.getOrDefault(id, ItemFacts.of(id));
    return !told.hidden()
        && told.stock() != 0
        && nowMs < told.expiresMs()
        && meetsPrices(told, rules)
        && rules.wanted().entrySet().stream()
            .allMatch(wanted -> has(told, wanted.getKey(), wanted.getValue()));
  }

  private static boolean meetsPrices(ItemFacts told, Rules rules) {
    var bounded = !Double.isNaN(rules.priceLeast()) || !Double.isNaN(rules.priceMost());
    return !bounded
        || (told.hasPrice()
            && !(told.price() < rules.priceLeast())
            && !(told.price() > rules.priceMost()));
  }

  private static boolean has(ItemFacts told, String name, List<String> values) {
    return name.equals("category")
        ? told.categories().stream().anyMatch(values::contains)
        : values.contains(told.properties().getOrDefault(name, "?"));
  }

  private static Rules rules(Random random) {
    var wanted = new TreeMap<String, List<String>>();
    if (random.nextInt(4) == 0) {
      wanted.put("category", List.of("c" + random.nextInt(6), "c" + random.nextInt(6)));
    }
    if (random.nextInt(6) == 0) {
      wanted.put("p", List.of("" + random.nextInt(3)));
    }
    var least = random.nextInt(5) == 0 ? random.nextInt(60) : Double.NaN;
    var most = random.nextInt(5) == 0 ? 40 + random.nextInt(60) : Double.NaN;
    var boosts =
        random.nextInt(4) == 0
            ? List.of(new Boost(new Trait("p", "1"), .01f + random.nextInt(20)))
            : List.<Boost>of();
    var cap = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
    return new Rules(wanted, least, most, boosts, cap, random.nextInt(3) == 0 ? .3f : 0);
  }
}
