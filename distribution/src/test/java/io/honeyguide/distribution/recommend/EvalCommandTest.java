package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    assertThat(lines).allMatch(line -> line.split(",", -1).length == 9);
    assertThat(lines.stream().map(line -> line.substring(0, line.indexOf(','))).distinct())
        .containsExactly("kind", "window", "blend", "part", "baseline");
    assertThat(lines.stream().filter(line -> line.startsWith("part,"))).hasSize(15);
    assertThat(lines.stream().filter(line -> line.startsWith("baseline,"))).hasSize(5);
  }

  @Test
  void printsOneObjectForPrograms() throws IOException {
    var object = new ObjectMapper().readTree(run("--output", "json", "--compare"));

    assertThat(object.path("hitRate").asDouble()).isBetween(.5, 1.0);
    assertThat(object.path("popularityBias").asDouble()).isPositive();
    assertThat(object.path("beside")).hasSize(20);
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
  }

  @Test
  void writesAPageThatNeedsNothingElse() throws IOException {
    var page = folder.resolve("report.html");

    run("--compare", "--report", page.toString(), "--profile", "fast");

    assertThat(Files.readString(page))
        .contains("<svg", "hit rate", "Weights over time", "p99 us", "baseline VSTAN")
        .doesNotContain("http:", "https:", "src=", "NaN");
  }
}
