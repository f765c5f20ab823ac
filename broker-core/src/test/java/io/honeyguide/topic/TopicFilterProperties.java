package io.honeyguide.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Matching against the plainest reference there is, over a small alphabet that collides often. */
class TopicFilterProperties {

  /** One level more than the filters have, and a word that none of them knows. */
  private static final List<Topic> EVERY_SMALL_TOPIC = everySmallTopic();

  private static List<Topic> everySmallTopic() {
    var topics = new ArrayList<Topic>();
    var names = List.of("");
    for (var depth = 1; depth <= 6; depth++) {
      var first = depth == 1;
      names =
          names.stream()
              .flatMap(
                  name ->
                      Stream.of("a", "b", "", "$x", "other")
                          .map(level -> first ? level : name + "/" + level))
              .toList();
      names.stream().filter(name -> !name.isEmpty()).map(Topic::of).forEach(topics::add);
    }
    return topics;
  }

  /** One thing a writer does to a tree. */
  record Change(boolean adds, TopicFilter filter, int subscriber, int options) {}

  private record Key(TopicFilter filter, int subscriber) {}

  @Property
  void matchesWhatTheReferenceMatches(
      @ForAll("filters") TopicFilter filter, @ForAll("topics") Topic topic) {
    assertThat(filter.matches(topic))
        .as("%s on %s", filter, topic)
        .isEqualTo(referenceMatches(filter.pattern(), topic.name()));
  }

  @Property
  void matcherOnBytesAgreesWithTheFilter(
      @ForAll("filters") TopicFilter filter, @ForAll("topics") Topic topic) {
    var record = Unpooled.copiedBuffer("x/" + topic.name() + "/y", UTF_8);
    var length = ByteBufUtil.utf8Bytes(topic.name());

    assertThat(new TopicMatcher(filter).matches(record, 2, length))
        .as("%s on %s", filter, topic)
        .isEqualTo(filter.matches(topic));
  }

  /** Two filters overlap when there is a topic that both match. */
  @Property(tries = 300)
  void overlapsWhatMatchesTheSame(
      @ForAll("filters") TopicFilter filter, @ForAll("filters") TopicFilter other) {
    assertThat(filter.overlaps(other))
        .as("%s overlaps %s", filter, other)
        .isEqualTo(
            EVERY_SMALL_TOPIC.stream()
                .anyMatch(topic -> filter.matches(topic) && other.matches(topic)));
  }

  /** One filter covers another when it matches all that the other matches, and only then. */
  @Property(tries = 300)
  void coversWhatMatchesNothingMore(
      @ForAll("filters") TopicFilter filter, @ForAll("filters") TopicFilter other) {
    assertThat(filter.covers(other))
        .as("%s covers %s", filter, other)
        .isEqualTo(
            EVERY_SMALL_TOPIC.stream()
                .allMatch(topic -> filter.matches(topic) || !other.matches(topic)));
  }

  @Property
  void treeFindsWhatBruteForceFinds(
      @ForAll @Size(max = 60) List<@From("changes") Change> changes,
      @ForAll @Size(min = 1, max = 20) List<@From("topics") Topic> topics) {
    var tree = new SubscriptionTree<Integer, Integer>();
    var reference = new HashMap<Key, Integer>();

    for (var change : changes) {
      apply(change, tree, reference);
    }

    assertThat(tree.size()).isEqualTo(reference.size());
    for (var topic : topics) {
      assertThat(treeMatches(tree, topic))
          .as("%s", topic)
          .containsExactlyInAnyOrderElementsOf(referenceMatches(reference, topic));
    }
  }

  @Property
  void everyChangeOfAMatchChangesTheStamp(
      @ForAll @Size(max = 40) List<@From("changes") Change> changes,
      @ForAll @Size(min = 1, max = 10) List<@From("topics") Topic> topics) {
    var tree = new SubscriptionTree<Integer, Integer>();
    var stamps = new HashMap<Topic, Long>();
    var matches = new HashMap<Topic, List<String>>();

    for (var change : changes) {
      apply(change, tree, new HashMap<>());
      for (var topic : topics) {
        var stamp = tree.stamp(topic);
        var match = treeMatches(tree, topic);
        var before = stamps.put(topic, stamp);
        var matchBefore = matches.put(topic, match);
        if (before != null) {
          assertThat(stamp).isGreaterThanOrEqualTo(before);
          assertThat(match.equals(matchBefore) || stamp > before)
              .as("stamp of %s stayed %s over %s", topic, stamp, change)
              .isTrue();
        }
      }
    }
  }

  @Property
  void removingWhatWasAddedRestoresTheTree(
      @ForAll @Size(max = 30) List<@From("changes") Change> base,
      @ForAll @Size(max = 30) List<@From("filters") TopicFilter> extra,
      @ForAll @Size(min = 1, max = 10) List<@From("topics") Topic> topics) {
    var tree = new SubscriptionTree<Integer, Integer>();
    for (var change : base) {
      apply(change, tree, new HashMap<>());
    }
    var size = tree.size();
    var nodeCount = tree.nodeCount();
    var before = topics.stream().map(topic -> treeMatches(tree, topic)).toList();

    for (var filter : extra) {
      tree.put(filter, -1, 0);
    }
    for (var filter : extra) {
      tree.remove(filter, -1);
    }

    assertThat(tree.size()).isEqualTo(size);
    assertThat(tree.nodeCount()).isEqualTo(nodeCount);
    assertThat(topics.stream().map(topic -> treeMatches(tree, topic)).toList()).isEqualTo(before);
  }

  @Property
  void retainedMessagesFindWhatBruteForceFinds(
      @ForAll @Size(max = 40) List<@From("topics") Topic> put,
      @ForAll @Size(max = 20) List<@From("topics") Topic> removed,
      @ForAll @Size(min = 1, max = 10) List<@From("filters") TopicFilter> filters) {
    var retained = new RetainedMessages<Integer>();
    var reference = new HashMap<Topic, Integer>();
    for (var topic : put) {
      assertThat(retained.put(topic, reference.size())).isEqualTo(reference.get(topic));
      reference.put(topic, reference.size());
    }
    for (var topic : removed) {
      assertThat(retained.remove(topic)).isEqualTo(reference.remove(topic));
    }

    var withoutHistory = new RetainedMessages<Integer>();
    reference.forEach(withoutHistory::put);
    assertThat(retained.nodeCount()).isEqualTo(withoutHistory.nodeCount());
    assertThat(retained.size()).isEqualTo(reference.size());
    for (var filter : filters) {
      var found = new HashMap<Topic, Integer>();
      retained.match(filter, found::put);
      assertThat(found)
          .as("%s", filter)
          .isEqualTo(
              reference.entrySet().stream()
                  .filter(e -> referenceMatches(filter.pattern(), e.getKey().name()))
                  .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
  }

  @Property
  void retainedOrderDoesNotDependOnHistory(
      @ForAll @Size(max = 40) List<@From("topics") Topic> topics,
      @ForAll("filters") TopicFilter filter) {
    var asGiven = new RetainedMessages<Topic>();
    topics.forEach(topic -> asGiven.put(topic, topic));
    var sorted = new RetainedMessages<Topic>();
    var names = new TreeSet<String>();
    topics.forEach(topic -> names.add(topic.name()));
    names.descendingSet().forEach(name -> sorted.put(Topic.of(name), Topic.of(name)));

    assertThat(order(asGiven, filter)).isEqualTo(order(sorted, filter));
  }

  private static List<Topic> order(RetainedMessages<Topic> retained, TopicFilter filter) {
    var order = new ArrayList<Topic>();
    retained.match(filter, (topic, value) -> order.add(topic));
    return order;
  }

  private static void apply(
      Change change, SubscriptionTree<Integer, Integer> tree, Map<Key, Integer> reference) {
    if (change.adds()) {
      tree.put(change.filter(), change.subscriber(), change.options());
      reference.put(new Key(change.filter(), change.subscriber()), change.options());
    } else {
      tree.remove(change.filter(), change.subscriber());
      reference.remove(new Key(change.filter(), change.subscriber()));
    }
  }

  private static List<String> treeMatches(SubscriptionTree<Integer, Integer> tree, Topic topic) {
    var found = new ArrayList<String>();
    tree.match(topic, (subscriber, options) -> found.add(subscriber + ":" + options));
    return found;
  }

  private static List<String> referenceMatches(Map<Key, Integer> reference, Topic topic) {
    return reference.entrySet().stream()
        .filter(e -> referenceMatches(e.getKey().filter().pattern(), topic.name()))
        .map(e -> e.getKey().subscriber() + ":" + e.getValue())
        .toList();
  }

  /** The standard's rules as a regular expression. */
  private static boolean referenceMatches(String filter, String topic) {
    if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
      return false;
    }
    if (filter.equals("#")) {
      return true;
    }
    var parent = filter.endsWith("/#") ? filter.substring(0, filter.length() - 2) : filter;
    var expression = new StringBuilder();
    for (var level : parent.split("/", -1)) {
      expression.append(expression.isEmpty() ? "" : "/");
      expression.append(level.equals("+") ? "[^/]*" : "\\Q" + level + "\\E");
    }
    expression.append(parent.length() < filter.length() ? "(/.*)?" : "");
    return Pattern.matches(expression.toString(), topic);
  }

  @Provide
  Arbitrary<Topic> topics() {
    return Arbitraries.of("a", "b", "", "$x")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels))
        .filter(name -> !name.isEmpty())
        .map(Topic::of);
  }

  @Provide
  Arbitrary<TopicFilter> filters() {
    var levels = Arbitraries.of("a", "b", "", "$x", "+").list().ofMaxSize(4);
    var hash = Arbitraries.of(true, false);
    var share = Arbitraries.of("", "", "$share/g/", "$share/h/");
    return Combinators.combine(levels, hash, share)
        .as(
            (words, hashed, prefix) -> {
              var all = new ArrayList<>(words);
              if (hashed || all.isEmpty()) {
                all.add("#");
              }
              return all.equals(List.of("")) ? "" : prefix + String.join("/", all);
            })
        .filter(text -> !text.isEmpty())
        .map(TopicFilter::of);
  }

  @Provide
  Arbitrary<Change> changes() {
    return Combinators.combine(
            Arbitraries.of(true, true, false),
            filters(),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 2))
        .as(Change::new);
  }
}
