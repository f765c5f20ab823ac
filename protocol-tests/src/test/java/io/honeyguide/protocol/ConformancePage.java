package io.honeyguide.protocol;

import io.honeyguide.protocol.Statement.Standard;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Writes {@code docs/conformance.md}: each statement with the tests that touch it. */
final class ConformancePage {

  private static final Map<Integer, String> CHAPTERS =
      Map.of(
          1, "Encodings",
          2, "Packet format",
          3, "Packets",
          4, "Operation",
          6, "WebSocket",
          7, "Conformance");

  private static final String HEAD =
      """
      # Conformance

      Written by `ConformancePageTest` from the tags of the tests in `protocol-tests`; do not edit it.
      After a change of tags or statements, run that test with `-Dhoneyguide.writeDocs=true`.

      Every numbered statement of the two OASIS standards, in our own words (the standards are what \
      counts), with the tests that touch it. The tests speak to a running broker in raw bytes, and \
      most statements are both kept and broken. `mvn verify` runs all of them, so that each test \
      named here passes. A statement that binds clients alone stands here when a test breaks it to \
      see what the broker does; the others of that kind are left out.

      """;

  /** MQTT 3.1 is older than the numbered statements. */
  private static final String OLD_CLIENTS =
      """

      ## MQTT 3.1

      Clients of MQTT 3.1 (protocol name MQIsdp, level 3) are served as those of 3.1.1 are, but for \
      what follows; `Mqtt31Test` holds the broker to it.

      | 3.1 | here |
      |---|---|
      | Identifiers have 1 to 23 characters; others get CONNACK 0x02. | An empty one gets 0x02, a \
      longer one is accepted, as clients in the field have them. |
      | The byte of CONNACK that tells of a session later is reserved. | It is 0, also when a \
      session goes on. |
      | SUBACK knows granted QoS alone, and a subscription that is not allowed is answered as if all \
      were well. | A filter that is refused is granted QoS 0 and brings nothing; 0x80 is for \
      clients of 3.1.1. |
      """;

  private final Map<String, SortedSet<String>> tests;

  private ConformancePage(Map<String, SortedSet<String>> tests) {
    this.tests = tests;
  }

  /** The page, given the tests by tag. */
  static String markdown(Map<String, SortedSet<String>> tests) {
    return new ConformancePage(tests).page();
  }

  private String page() {
    var page = new StringBuilder(HEAD);
    page.append(
        """
        | standard | statements | bind the server | touched by tests | nothing to test \
        | not tested | bind clients alone |
        |---|---|---|---|---|---|---|
        """);
    for (var standard : Standard.values()) {
      page.append(figures(standard));
    }
    for (var standard : Standard.values()) {
      page.append("\n## ").append(standard.title).append('\n');
      chapters(page, standard.statements());
    }
    return page.append(OLD_CLIENTS).toString();
  }

  private String figures(Standard standard) {
    var all = standard.statements();
    var server = all.stream().filter(Statement::bindsServer).toList();
    var tested = server.stream().filter(this::isTested).count();
    var moot = server.stream().filter(s -> !isTested(s) && !s.untestedBecause().isEmpty()).count();
    return "| %s | %d | %d | %d | %d | %d | %d |%n"
        .formatted(
            standard.title,
            all.size(),
            server.size(),
            tested,
            moot,
            server.size() - tested - moot,
            all.size() - server.size());
  }

  private boolean isTested(Statement statement) {
    return tests.containsKey(statement.tag());
  }

  private void chapters(StringBuilder page, List<Statement> statements) {
    var chapters = new TreeSet<Integer>();
    statements.forEach(each -> chapters.add(each.chapter()));
    for (var chapter : chapters) {
      page.append("\n### %d %s%n%n".formatted(chapter, CHAPTERS.get(chapter)));
      page.append("| statement | binds | means | tests |\n|---|---|---|---|\n");
      statements.stream()
          .filter(each -> each.chapter() == chapter)
          .filter(each -> each.bindsServer() || isTested(each))
          .forEach(each -> page.append(row(each)));
    }
  }

  private String row(Statement statement) {
    return "| %s | %s | %s | %s |%n"
        .formatted(statement.id(), statement.binds(), statement.means(), touching(statement));
  }

  private String touching(Statement statement) {
    var touching = tests.get(statement.tag());
    if (touching != null) {
      return String.join(", ", touching);
    }
    return statement.untestedBecause().isEmpty()
        ? "*not tested*"
        : "*nothing to test:* " + statement.untestedBecause();
  }
}
