package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.Main;
import io.honeyguide.distribution.outcome.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvalCommandTest {

  @TempDir Path folder;
  private Path events;

  @BeforeEach
  void writesEvents() throws IOException {
    var text = new StringBuilder("ts\tuser\tsession\titem\tsplit\n");
    for (var i = 0; i < 600; i++) {
      text.append(
          "%d\tu%d\tv%d\ti%d\t%s\n"
              .formatted(
                  1_600_000_000 + i * 60, i / 12, i / 4, (i * 7) % 23, i < 400 ? "train" : "test"));
    }
    events = Files.writeString(folder.resolve("events.tsv"), text);
  }

  private String run(String... arguments) {
    var out = new StringWriter();
    var all = new ArrayList<String>(List.of("recommend", "eval", events.toString()));
    all.addAll(List.of(arguments));
    var line = commandLine().setOut(new PrintWriter(out));
    assertThat(line.execute(all.toArray(String[]::new))).isZero();
    return out.toString();
  }

  private static CommandLine commandLine() {
    return Main.commandLine();
  }

  @Test
  void printsLinesForSpreadsheets() {
    var lines = run("--output", "csv", "--compare").lines().toList();

    assertThat(lines.get(0)).startsWith("kind,name,targets,hitRate,reciprocalRank");
    assertThat(lines).allMatch(line -> line.split(",", -1).length == 10);
    assertThat(lines.stream().map(line -> line.substring(0, line.indexOf(','))).distinct())
        .containsExactly("kind", "window", "blend", "opening", "part", "baseline");
    assertThat(lines.stream().filter(line -> line.startsWith("part,"))).hasSize(15);
    assertThat(lines.stream().filter(line -> line.startsWith("baseline,"))).hasSize(5);
  }

  @Test
  void printsOneObjectForPrograms() throws IOException {
    var object = new ObjectMapper().readTree(run("--output", "json", "--compare"));

    assertThat(object.path("hitRate").asDouble()).isBetween(.5, 1.0);
    assertThat(object.path("popularityBias").asDouble()).isPositive();
    assertThat(object.path("diversity").asDouble()).isBetween(.01, .99);
    for (var beside : object.path("beside")) {
      assertThat(beside.path("discountedGain").isNumber()).as("%s", beside).isTrue();
      assertThat(beside.path("diversity").isNumber()).as("%s", beside).isTrue();
      if (!beside.path("kind").asText().equals("opening")) {
        assertThat(beside.path("coverage").isNumber()).as("%s", beside).isTrue();
        assertThat(beside.path("popularityBias").isNumber()).as("%s", beside).isTrue();
      }
    }
    assertThat(object.path("beside")).hasSize(21);
  }

  @Test
  void judgesBySplitAndByTheLastEventOfEachUser() throws IOException {
    var json = new ObjectMapper();

    var split = json.readTree(run("--protocol", "split", "--output", "json"));
    var learning = json.readTree(run("--protocol", "split", "--learning", "--output", "json"));
    var last = json.readTree(run("--protocol", "leave-last-out", "--output", "json"));

    assertThat(split.path("targets").asInt()).isEqualTo(150);
    assertThat(learning.path("targets").asInt()).isEqualTo(150);
    assertThat(last.path("targets").asInt()).isEqualTo(50);
    // Their only window used to have no times, since it was looked for after the warm-up.
    for (var report : List.of(split, last)) {
      assertThat(report.path("windows")).hasSize(1);
      assertThat(report.path("windows").path(0).path("query").path("p50Ms").asDouble())
          .isPositive();
    }
  }

  @Test
  void knowsTheCatalogueBeforeTheFirstEvent() throws IOException {
    var items = Files.writeString(folder.resolve("items.csv"), "sku,name\ni1,red tent\nq,tent\n");
    var columns = "item=sku,title=name";

    var run =
        run("--catalogue", items.toString(), "--catalogue-columns", columns, "--output", "csv");

    // Only the catalogue knows q: with it lists are longer than the 23 items that are touched.
    var lists = folder.resolve("lists");
    run(
        "--catalogue",
        items.toString(),
        "--catalogue-columns",
        columns,
        "-n",
        "30",
        "--lists",
        lists.toString());
    assertThat(run.lines()).anyMatch(line -> line.startsWith("opening,second event,"));
    assertThat(Files.readString(lists)).contains("\tq");
  }

  /** They used to be passed over without a word. */
  @ParameterizedTest
  @CsvSource({
    "split, --lists=x, prequential",
    "leave-last-out, --cold, prequential",
    "prequential, --learning, split"
  })
  void refusesFlagsThatTheProtocolDoesNotKnow(String protocol, String flag, String needed) {
    var err = new StringWriter();

    var code =
        commandLine()
            .setErr(new PrintWriter(err))
            .execute("recommend", "eval", events.toString(), "--protocol", protocol, flag);

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(flag.replaceAll("=.*", "") + " needs --protocol " + needed);
  }

  @Test
  void judgesColdVisitorsOnRequest() throws IOException {
    var beside = new ObjectMapper().readTree(run("--cold", "--output", "json")).path("beside");

    assertThat(beside.findValuesAsText("name"))
        .containsExactly("second event", "cold visitor", "cold, demand of 24 h");
    // 50 users, of which the first ten come in the warm-up.
    assertThat(beside.path(1).path("targets").asInt()).isEqualTo(40);
    assertThat(beside.path(2).path("targets").asInt()).isEqualTo(40);
  }

  @Test
  void namesTheLineOfTheCatalogueThatCannotBeUsed() throws IOException {
    var items = Files.writeString(folder.resolve("items.csv"), "item,price\ni1,1\ni2,cheap\n");
    var err = new StringWriter();

    var code =
        commandLine()
            .setErr(new PrintWriter(err))
            .execute("recommend", "eval", events.toString(), "--catalogue", items.toString());

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("items.csv, line 3: wrong_field_type: field price");
  }

  /** It used to fail after the run, asking for a report of the failure. */
  @Test
  void refusesAPageWithoutAFolderBeforeItBegins() {
    var err = new StringWriter();
    var page = folder.resolve("missing").resolve("report.html");

    var code =
        commandLine()
            .setErr(new PrintWriter(err))
            .execute("recommend", "eval", events.toString(), "--report", page.toString());

    assertThat(code).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(err.toString()).contains("no such folder", "--report names a file in one");
  }

  @Test
  void writesAPageThatNeedsNothingElse() throws IOException {
    var page = page("--compare", "--profile", "fast");

    assertThat(page.select("link, img, iframe, [src]")).isEmpty();
    assertThat(page.select("style").html()).doesNotContain("url(", "@import");
    assertThat(page.select("script").first().data()).contains("Chart.js v", "MIT License");
    assertThat(page.select("code").text())
        .startsWith("honeyguide recommend eval ")
        .endsWith("--compare --profile fast");
    assertThat(page.select("tr td:first-child").eachText())
        .startsWith("blend total", "opening second event")
        .contains("part next", "baseline VSTAN");
    assertThat(page.select("td").eachText()).doesNotContain("NaN");
  }

  @Test
  void drawsQualityTimeAndWeightsWindowByWindow() throws IOException {
    var page = page("--windows", "4");
    var charts = page.select("canvas");

    assertThat(charts.eachAttr("aria-label"))
        .containsExactly("Quality over time", "Time of a list", "Weights over time");
    for (var canvas : charts) {
      var chart = new ObjectMapper().readTree(canvas.attr("data-chart"));
      assertThat(chart.fieldNames()).toIterable().containsOnly("unit", "scale", "steps", "lines");
      assertThat(chart.path("steps")).hasSize(4);
      assertThat(chart.path("steps").get(0).asText()).isEqualTo("2020-09-13 14:27");
      assertThat(chart.path("lines")).isNotEmpty();
      assertThat(chart.path("lines"))
          .allSatisfy(line -> assertThat(line.path("values")).hasSize(4))
          .allSatisfy(line -> assertThat(line.path("values")).allMatch(JsonNode::isNumber))
          .allSatisfy(line -> assertThat(line.path("name").asText()).isNotEmpty());
    }
    assertThat(page.select("script").last().data())
        .contains("chart.unit", "chart.scale", "chart.steps", "chart.lines")
        .contains("line.name", "line.values");
  }

  @Test
  void writesNamesAsTextAndNotAsMarkup() throws IOException {
    events = Files.copy(events, folder.resolve("<i>&amp;.tsv"));

    assertThat(page().select("h1").text()).isEqualTo("Recommendations on <i>&amp;.tsv");
  }

  private Document page(String... arguments) throws IOException {
    var file = folder.resolve("report.html");
    var all = new ArrayList<>(List.of("--report", file.toString()));
    all.addAll(List.of(arguments));
    run(all.toArray(String[]::new));
    return Jsoup.parse(file);
  }
}
