package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of {@code docs/examples} do what their pages say. They say so themselves by how they
 * end; what the broker then holds is looked at from here, too. Those whose programs this machine
 * does not have are skipped.
 */
class ExamplesTest {

  /** What the tests below run, and what that reads. */
  private static final Set<String> RUN =
      Set.of(
          "broker.py",
          "broker.sh",
          "catalogue.py",
          "catalogue.sh",
          "orders.py",
          "orders.sh",
          "priority.py",
          "priority.sh",
          "replay.py",
          "replay.sh",
          "shop.html",
          "shop.mjs",
          "shop.py",
          "shop.sh",
          "shop_visit.mjs",
          "worker.py");

  @TempDir private static Path data;
  private static BrokerProcess broker;
  private static HttpCaller http;

  @BeforeAll
  static void start() {
    broker = BrokerProcess.start(data);
    http = new HttpCaller(broker);
  }

  @AfterAll
  static void stop() {
    var ended = broker.terminate();
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(143);
    assertThat(ended.err()).doesNotContainPattern(BrokerProcess.FAULT);
  }

  private static String url() {
    return broker.uri("").toString();
  }

  private static String python(String script) {
    ExampleRun.assumeInstalled("python3");
    return ExampleRun.run("python3", script, url());
  }

  private static String shell(String script) {
    ExampleRun.assumeInstalled("curl");
    return ExampleRun.run("sh", script, url());
  }

  private static JsonNode subscription(String name) {
    return http.getJson("/v1/subscriptions/" + name);
  }

  private static void assertAllDone(String subscription, int acknowledged) {
    var state = subscription(subscription);
    assertThat(state.get("lag").asInt()).as(state.toString()).isZero();
    assertThat(state.get("inFlight").asInt()).as(state.toString()).isZero();
    assertThat(state.get("deadLetters").asInt()).as(state.toString()).isZero();
    assertThat(state.at("/total/acknowledged").asInt())
        .as(state.toString())
        .isEqualTo(acknowledged);
  }

  @Test
  void ordersOfACrashedWorkerArePackedByTheOthers() {
    assertThat(python("orders.py")).endsWith("30 orders packed, none lost");

    assertThat(http.history("orders/#")).hasSize(30);
    assertAllDone("packing", 30);
    assertThat(subscription("packing").at("/total/failedAttempts").asInt())
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void ordersArePackedByCurlToo() {
    assertThat(shell("orders.sh")).endsWith("10 orders packed, none lost");

    assertThat(http.history("orders-by-curl/#")).hasSize(10);
    assertAllDone("packing-by-curl", 10);
  }

  @Test
  void bothSystemsFollowTheCatalogueThoughOneIsAwayForAWhile() {
    assertThat(python("catalogue.py"))
        .contains("warehouse is 12 changes behind")
        .endsWith("both systems have {'tent': {'price': 159}, 'lamp': {'price': 15}}");

    assertAllDone("catalogue-search", 14);
    assertAllDone("catalogue-warehouse", 14);
  }

  @Test
  void bothSystemsFollowTheCatalogueByCurlToo() {
    assertThat(shell("catalogue.sh")).endsWith("both systems have everything");

    assertAllDone("search", 6);
    assertAllDone("warehouse", 6);
  }

  @Test
  void whatIsUrgentIsDoneFirst() {
    assertThat(python("priority.py")).endsWith("9 jobs done, the most urgent first");

    assertAllDone("work-queue", 9);
  }

  @Test
  void whatIsUrgentIsDoneFirstByCurlToo() {
    assertThat(shell("priority.sh")).endsWith("5 jobs done, the most urgent first");

    assertAllDone("work-by-curl", 5);
  }

  @Test
  void yesterdayIsReadAndWorkedOnOnceMore() {
    assertThat(python("replay.py")).endsWith("done again");

    // Ten of yesterday and one of today, before and after the seek.
    assertAllDone("clicks-again", 22);
  }

  @Test
  void yesterdayIsReadAndWorkedOnByCurlToo() {
    assertThat(shell("replay.sh")).endsWith("done again");

    assertAllDone("replay-by-curl", 4);
  }

  @Test
  void clicksOnAPageChangeWhatItShows() {
    ExampleRun.assumeInstalled("python3", "node");
    try (var shop = ExampleRun.start("python3", "shop.py", url(), "0")) {
      var address = shop.awaitLine("shop at (http://127\\.0\\.0\\.1:\\d+)/");
      var before = http.history("behaviour/purchase").size();

      assertThat(ExampleRun.run("node", "shop_visit.mjs", address))
          .endsWith("the list changed with the click");

      assertThat(http.history("behaviour/purchase")).hasSize(before + 1);
    }
  }

  @Test
  void theShopServesItsPageAndHandsOnNoMoreThanVisitorsMayDo() {
    ExampleRun.assumeInstalled("python3", "curl");
    try (var shop = ExampleRun.start("python3", "shop.py", url(), "0")) {
      var address = shop.awaitLine("shop at (http://127\\.0\\.0\\.1:\\d+)/");

      assertThat(ExampleRun.run("curl", "-sS", address + "/")).contains("from './shop.mjs'");
      assertThat(ExampleRun.run("curl", "-sS", address + "/shop.mjs"))
          .contains("export async function did");
      for (var path : List.of("/v1/messages", "/v1/clients", "/v1/subscriptions", "/metrics")) {
        assertThat(status(address + path)).as(path).isEqualTo("404");
      }
      assertThat(status(address + "/v1/topics/orders/1", "-d", "x")).isEqualTo("404");
      assertThat(status(address + "/v1/topics/behaviour/view", "-d", "x".repeat(5000)))
          .isEqualTo("413");
    }
  }

  private static String status(String address, String... options) {
    var command = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null"));
    command.addAll(List.of("-w", "%{http_code}", address));
    command.addAll(List.of(options));
    return ExampleRun.run(command.toArray(String[]::new));
  }

  @Test
  void clicksChangeWhatIsShownByCurlToo() {
    assertThat(shell("shop.sh")).endsWith("the list changed with the click");
  }

  @Test
  void anExampleWithoutABrokerEndsBadly() throws Exception {
    ExampleRun.assumeInstalled("python3", "curl");
    for (var command : List.of("python3 orders.py", "sh orders.sh")) {
      var process =
          new ProcessBuilder((command + " http://127.0.0.1:9").split(" "))
              .directory(ExampleRun.FOLDER.toFile())
              .redirectErrorStream(true)
              .start();
      assertThat(LineCollector.of(process.getInputStream()).whole()).doesNotContain("none lost");
      assertThat(process.waitFor()).as(command).isNotZero();
    }
  }

  @Test
  void everyScriptIsRunAndShownOnItsPage() throws IOException {
    assertThat(ExampleRun.names(".py", ".sh", ".mjs", ".html"))
        .containsExactlyInAnyOrderElementsOf(RUN);

    var shown = new TreeSet<String>();
    var readMe = Files.readString(ExampleRun.FOLDER.resolve("README.md"));
    var names = Pattern.compile("`(\\w+\\.(py|sh|mjs|html))`").matcher(readMe);
    while (names.find()) {
      shown.add(names.group(1));
    }
    assertThat(shown).containsExactlyInAnyOrderElementsOf(RUN);
    for (var page : ExampleRun.names(".md")) {
      assertThat(readMe).as(page).contains(page.equals("README.md") ? "" : "(" + page + ")");
    }
  }
}
