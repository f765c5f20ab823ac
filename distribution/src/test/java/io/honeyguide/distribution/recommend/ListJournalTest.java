package io.honeyguide.distribution.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.LocalRecommender;
import io.honeyguide.recommender.evaluate.PrequentialEvaluation;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListJournalTest {

  @TempDir Path folder;
  private Path events;

  @BeforeEach
  void writesEvents() throws IOException {
    var text = new StringBuilder("ts\tsession\titem\n");
    for (var i = 0; i < 200; i++) {
      text.append("%d\tv%d\ti%d\n".formatted(1_600_000_000 + i, i / 4, (i * 7) % 23));
    }
    events = Files.writeString(folder.resolve("events.tsv"), text);
  }

  @Test
  void equalRunsWriteEqualFiles() throws IOException {
    run(folder.resolve("a"), 0);
    run(folder.resolve("b"), 0);

    assertThat(folder.resolve("a")).hasSameTextualContentAs(folder.resolve("b")).isNotEmptyFile();
  }

  @Test
  void aRunThatGoesOnEndsWithTheFileOfAnUndisturbedOne() throws IOException {
    run(folder.resolve("whole"), 0);
    var whole = Files.readAllLines(folder.resolve("whole"));
    // What a process leaves that was killed: too many whole lines, then half a line.
    var cut = String.join("\n", whole.subList(0, 100)) + "\n17";
    Files.writeString(folder.resolve("part"), cut);

    run(folder.resolve("part"), 90);

    assertThat(folder.resolve("part")).hasSameTextualContentAs(folder.resolve("whole"));
  }

  @Test
  void goesOnWithoutEarlierFile() throws IOException {
    var local = new LocalRecommender(RecommenderOptions.standard(), false);
    try (var journal = ListJournal.open(folder.resolve("none"), local, local, 5)) {
      assertThat(journal.holdsEarlier()).isFalse();
      var event = BehaviourEvent.of(EventKind.VIEW, "v", null, "i", 1, 1);
      assertThat(journal.list(event, 3)).isEqualTo(List.of());
    }
  }

  private void run(Path file, long firstAsked) throws IOException {
    var local = new LocalRecommender(RecommenderOptions.standard(), false);
    try (var journal = ListJournal.open(file, local, local, firstAsked)) {
      var options = EvaluationOptions.standard();
      new PrequentialEvaluation(journal, journal, options, EvaluationProgress.none()).run(events);
    }
  }
}
