package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cut leaves for sure, what it may leave, and what it cannot. */
class DiskReplayTest {

  private static final int COINS = 40;

  @TempDir private Path folder;

  /** All that cuts with different coins leave of the same history, each as names and content. */
  private Set<String> outcomes(Consumer<DiskReplay> history) {
    return outcomes(path -> false, history);
  }

  private Set<String> outcomes(Predicate<String> forgottenForces, Consumer<DiskReplay> history) {
    var outcomes = new TreeSet<String>();
    // Neighbouring seeds begin with the same coin, so the seeds are drawn as well.
    var seeds = new Random(1);
    for (var i = 0; i < COINS; i++) {
      var replay = new DiskReplay(new Random(seeds.nextLong()), forgottenForces);
      history.accept(replay);
      try {
        var into = Files.createTempDirectory(folder, "cut");
        replay.cutInto(into);
        outcomes.add(shown(into));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return outcomes;
  }

  private static String shown(Path root) throws IOException {
    var shown = new StringBuilder();
    try (var paths = Files.walk(root)) {
      for (var path : paths.skip(1).sorted().toList()) {
        shown.append(shown.isEmpty() ? "" : " ").append(root.relativize(path));
        if (!Files.isDirectory(path)) {
          shown.append('=').append(Files.readString(path).replace('\0', '.'));
        }
      }
    }
    return shown.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Opens the directory as number 1 and makes a file of it as number 2, both on the disk. */
  private static void begin(DiskReplay replay) {
    replay.opened(0, 1, "", false);
    replay.opened(1, 2, "a", true);
    replay.written(2, 2, 0, bytes("old"));
    replay.forced(2, 3);
    replay.forced(1, 3);
  }

  @Test
  void keepsWhatWasForced() {
    assertThat(outcomes(DiskReplayTest::begin)).containsExactly("a=old");
  }

  @Test
  void mayKeepOrLoseAWriteThatWasNotForced() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.written(4, 2, 0, bytes("new"));
                }))
        .containsExactly("a=new", "a=old");
  }

  @Test
  void doesNotCountAWriteThatCameWhileTheForceWasUnderWay() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.written(4, 2, 0, bytes("new"));
                  replay.forced(2, 4);
                }))
        .containsExactly("a=new", "a=old");
  }

  @Test
  void losesSectorsOneByOne() {
    var kept = new HashSet<String>();
    var outcomes =
        outcomes(
            replay -> {
              begin(replay);
              replay.truncated(4, 2, 2 * CutFile.SECTOR_BYTES);
              replay.forced(2, 5);
              var both = new byte[2 * CutFile.SECTOR_BYTES];
              Arrays.fill(both, (byte) 'x');
              replay.written(6, 2, 0, both);
            });
    for (var outcome : outcomes) {
      var content = outcome.substring(2);
      kept.add("" + content.charAt(0) + content.charAt(CutFile.SECTOR_BYTES));
    }
    assertThat(kept).containsExactlyInAnyOrder("xx", "x.", "ox", "o.");
  }

  @Test
  void mayLoseTheGrowthOfAFile() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.written(4, 2, 3, bytes("er"));
                }))
        .containsExactlyInAnyOrder("a=old", "a=old..", "a=older");
  }

  @Test
  void forgetsWhatCouldNotBeForcedEvenWhenALaterForceGoesWell() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.written(4, 2, 0, bytes("new"));
                  replay.forceFailed(2, 5);
                  replay.forced(2, 6);
                }))
        .containsExactly("a=new", "a=old");
  }

  @Test
  void keepsWhatWasWrittenAgainAfterAForceHadFailed() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.written(4, 2, 0, bytes("new"));
                  replay.forceFailed(2, 5);
                  replay.written(6, 2, 0, bytes("new"));
                  replay.forced(2, 7);
                }))
        .containsExactly("a=new");
  }

  @Test
  void mayLoseTheNameOfAFileWhoseFolderWasNotForced() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.opened(4, 3, "b", true);
                  replay.written(5, 3, 0, bytes("kept"));
                  replay.forced(3, 6);
                }))
        .containsExactly("a=old", "a=old b=kept");
  }

  @Test
  void mayUndoARenameUntilItsFolderWasForced() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.renamed(4, "a", "b");
                }))
        .containsExactly("a=old", "b=old");
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.renamed(4, "a", "b");
                  replay.forced(1, 5);
                }))
        .containsExactly("b=old");
  }

  @Test
  void followsAnOpenFileThroughItsRename() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.renamed(4, "a", "b");
                  replay.written(5, 2, 0, bytes("new"));
                  replay.forced(2, 6);
                  replay.forced(1, 6);
                }))
        .containsExactly("b=new");
  }

  @Test
  void mayBringBackWhatWasRemoved() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.removed(4, "a");
                }))
        .containsExactly("", "a=old");
  }

  @Test
  void losesWhatLiesInAFolderThatIsLost() {
    assertThat(
            outcomes(
                replay -> {
                  begin(replay);
                  replay.folderMade(4, "f");
                  replay.opened(5, 3, "f", false);
                  replay.opened(6, 4, "f/c", true);
                  replay.forced(3, 7);
                }))
        .containsExactly("a=old", "a=old f f/c=");
  }

  @Test
  void takesForcesForNotMadeThatItIsToldToForget() {
    assertThat(outcomes(path -> path.equals("a"), DiskReplayTest::begin))
        .containsExactlyInAnyOrder("a=", "a=...", "a=old");
  }
}
